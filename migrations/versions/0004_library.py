"""Tags, and a full-text index of what is searched: FTS5 with trigrams on SQLite, so that words match anywhere.

Triggers keep the index: whatever writes a row of media is searched at once. PostgreSQL searches without one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = "{0}.prompt || char(10) || coalesce({0}.negative_prompt, '') || char(10) || coalesce({0}.model_id, '')"

SQLITE = (
    """CREATE TABLE media_search (
        number INTEGER PRIMARY KEY, media_id VARCHAR(32) NOT NULL UNIQUE, text TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE media_words USING fts5(
        text, content='media_search', content_rowid='number', tokenize='trigram')""",
    f"INSERT INTO media_search (media_id, text) SELECT id, {TEXT.format('media')} FROM media",
    "INSERT INTO media_words (media_words) VALUES ('rebuild')",
    f"""CREATE TRIGGER media_search_new AFTER INSERT ON media BEGIN
        INSERT INTO media_search (media_id, text) VALUES (new.id, {TEXT.format("new")}); END""",
    f"""CREATE TRIGGER media_search_changed AFTER UPDATE OF prompt, negative_prompt, model_id ON media BEGIN
        UPDATE media_search SET text = {TEXT.format("new")} WHERE media_id = new.id; END""",
    """CREATE TRIGGER media_search_gone AFTER DELETE ON media BEGIN
        DELETE FROM media_search WHERE media_id = old.id; END""",
    """CREATE TRIGGER media_words_new AFTER INSERT ON media_search BEGIN
        INSERT INTO media_words (rowid, text) VALUES (new.number, new.text); END""",
    """CREATE TRIGGER media_words_changed AFTER UPDATE ON media_search BEGIN
        INSERT INTO media_words (media_words, rowid, text) VALUES ('delete', old.number, old.text);
        INSERT INTO media_words (rowid, text) VALUES (new.number, new.text); END""",
    """CREATE TRIGGER media_words_gone AFTER DELETE ON media_search BEGIN
        INSERT INTO media_words (media_words, rowid, text) VALUES ('delete', old.number, old.text); END""",
)


def upgrade() -> None:
    op.create_table(
        "media_tags",
        sa.Column("tag", sa.String(64), nullable=False),
        sa.Column("media_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("tag", "media_id", name="pk_media_tags"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name="fk_media_tags_media_id", ondelete="CASCADE"),
    )
    op.create_index("ix_media_tags_media_id", "media_tags", ["media_id"])
    op.create_index("ix_media_seed", "media", ["seed"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
