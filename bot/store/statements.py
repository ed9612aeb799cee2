"""Statements both databases have, each in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Executable, Row, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite

Values = Mapping[str, Any]


def insert_for(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The database's own INSERT, which knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Values], *returning: Column[Any]
) -> Sequence[Row[Any]]:
    """Insert the rows that break no unique constraint, in one statement; `returning` of those, in no order."""
    if not rows:
        return []
    statement = _inserting_new(connection.dialect.name, table, returning)
    return connection.execute(statement, [dict(row) for row in rows]).all()


@cache
def _inserting_new(dialect: str, table: Table, returning: tuple[Column[Any], ...]) -> Executable:
    """Built once: that takes longer than running it."""
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_nothing().returning(*returning)


def keyed(table: Table, *names: str) -> ColumnElement[bool]:
    """These columns having the values that are given by their names when a statement is run."""
    return and_(*(table.c[name] == bindparam(name) for name in names))


def upsert(connection: Connection, table: Table, row: Values, **changed: ColumnElement[Any]) -> None:
    """Insert a row, or set all its other columns (or `changed`, an expression each) where its primary key exists."""
    keys = [column.name for column in table.primary_key]
    statement = insert_for(connection, table)
    new = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={**new, **changed}), dict(row))


def fields_of(value: Any) -> dict[str, Any]:
    """A dataclass's fields by name, its values as they are."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def columns_of(table: Table, value: type[Any], *besides: str) -> list[Column[Any]]:
    """The columns that hold a dataclass's fields, in the order it takes them; those `besides` left out."""
    return [table.c[field.name] for field in fields(value) if field.name not in besides]
