"""Notes on long timelines, and what was looked at to answer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("account", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("incident", "first", "last")),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "incident", "first", name="pk_notes"),
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("account", "event_id", "outcome")),
        sa.Column("incident", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("tool", "query", "text", "link")),
        sa.Column("asker", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_steps_account_event_id", "steps", ["account", "event_id"])
    op.create_index("ix_steps_account_incident", "steps", ["account", "incident"])
