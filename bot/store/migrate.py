"""Brings the schema of a database to this version's."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select

from bot.errors import StoreError
from bot.store.schema import REVISION, REVISIONS, metadata

MIGRATIONS = Path(__file__).parent / "migrations"
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def is_current(connection: Connection) -> bool:
    """Whether there is nothing to do. Raises `StoreError` for a schema this version does not know."""
    return _revision(connection) == REVISION


def upgrade(connection: Connection) -> None:
    """Create the tables in an empty database, or run the migrations that are missing."""
    if _revision(connection) is None:
        metadata.create_all(connection)
        _version.create(connection, checkfirst=True)
        connection.execute(insert(_version).values(version_num=REVISION))
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
    revision: str | None = connection.execute(select(_version.c.version_num)).scalar()
    if revision is not None and revision not in REVISIONS:
        raise StoreError(
            f"The database was written by a newer Warroom (schema {revision}, this version knows {REVISION}): "
            "install that version, or restore a backup made before it was upgraded."
        )
    return revision
