"""Brings the schema of a database to this version's."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from bot.store.schema import REVISION, REVISIONS, metadata

MIGRATIONS = Path(__file__).parent / "migrations"


def is_current(connection: Connection) -> bool:
    """Whether there is nothing to do. Raises `StoreError` for a schema this version does not know."""
    return _revision(connection) == REVISION


def upgrade(connection: Connection) -> None:
    """Create the tables in an empty database, or run the migrations that are missing."""
    if _revision(connection) is None:
        metadata.create_all(connection)
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})
    else:
        run_migrations(connection, REVISION)


def run_migrations(connection: Connection, to: str) -> None:
    """Run migrations up to a revision, in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StoreError("The database has tables of another program: give Warroom a database of its own.")
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision not in REVISIONS:
        raise StoreError(
            f"The database was written by a newer Warroom (schema {revision}, this version knows {REVISION}): "
            "install that version, or restore a backup made before it was upgraded."
        )
    return revision
