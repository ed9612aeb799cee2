"""Running every migration makes what creating the tables makes, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from bot.store import migrate
from bot.store.postgres import PostgresDatabase
from bot.store.schema import REVISION, REVISIONS

TABLES = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY 1, 2
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two SQLite databases: to be created, and to be migrated."""
    engines = create_engine(f"sqlite:///{tmp_path / 'created.db'}"), create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    yield engines
    for engine in engines:
        engine.dispose()


def sqlite_schema(connection: Connection) -> dict[str, set[str]]:
    """Each statement that made something, as a set of its parts: their order may differ, and the blanks about them."""
    return {
        name: {part.strip() for part in " ".join(sql.split()).replace(" )", ")").split(", ")}
        for name, sql in connection.execute(text(TABLES))
    }


def postgres_schema(connection: Connection) -> list[Any]:
    return [*connection.execute(text(COLUMNS)).all(), *connection.execute(text(INDEXES)).all()]


def test_the_known_revisions_are_those_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)

    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_a_created_sqlite_schema_equals_a_migrated_one(engines: tuple[Engine, Engine]) -> None:
    created, migrated = engines
    with created.begin() as one, migrated.begin() as two:
        migrate.upgrade(one)
        migrate.run_migrations(two, REVISION)

        assert sqlite_schema(one) == sqlite_schema(two)
        assert migrate.is_current(one)
        assert migrate.is_current(two)


async def test_a_created_postgresql_schema_equals_a_migrated_one(postgres_url: str, empty_postgres_url: str) -> None:
    created = PostgresDatabase(make_url(postgres_url))
    migrated = PostgresDatabase(make_url(empty_postgres_url))
    created.connect()
    migrated.connect()

    await migrated.write(lambda connection: migrate.run_migrations(connection, REVISION))

    assert await created.read(postgres_schema) == await migrated.read(postgres_schema)
    await created.close()
    await migrated.close()
