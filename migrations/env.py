"""Alembic's entry point: runs the steps on the connection that app.migrate hands over.

Called by the ``alembic`` command (to write a new revision) it opens the database of the configuration itself.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from app.tables import Table


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from app.config import Config
    from app.database import Database

    database = Database(Config.load())
    with database.writer.connect() as connection, connection.begin():
        run(connection)
    database.close()
