"""A job may be a task of the task API, and may have a result beside its pictures and videos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("task", sa.JSON(), nullable=True))
    op.add_column("jobs", sa.Column("result", sa.JSON(), nullable=True))
