"""Investigations, and which of their hypotheses a step tests."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "investigations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("account", "event_id", "outcome", "confidence")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("incident", "tokens", "tool_calls")),
        sa.Column("asker", sa.JSON, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("model", "finding")),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("hypotheses", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_investigations_account_incident", "investigations", ["account", "incident"])
    op.create_index("ix_investigations_account_event_id", "investigations", ["account", "event_id"])
    op.add_column("steps", sa.Column("since", sa.DateTime(timezone=True)))
    op.add_column("steps", sa.Column("until", sa.DateTime(timezone=True)))
    op.add_column("steps", sa.Column("investigation", sa.BigInteger()))
    for name in ("evidence", "hypothesis"):
        op.add_column("steps", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("steps", sa.Column("tokens", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_steps_account_investigation", "steps", ["account", "investigation"])
