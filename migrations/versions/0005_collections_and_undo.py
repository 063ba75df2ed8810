"""Collections, and deletes that can be undone for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("media", sa.Column("restorable_until", moment, nullable=True))
    op.create_index("ix_media_restorable", "media", ["restorable_until"])
    op.create_table(
        "collections",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
        sa.UniqueConstraint("name", name="uq_collections_name"),
    )
    op.create_table(
        "collection_items",
        sa.Column("collection_id", sa.String(32), nullable=False),
        sa.Column("media_id", sa.String(32), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("collection_id", "media_id", name="pk_collection_items"),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name="fk_collection_items_collection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name="fk_collection_items_media_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_collection_items_media_id", "collection_items", ["media_id"])
