"""What was changed in the systems people run."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXTS = ("account", "source", "id", "kind", "what", "service", "version", "environment", "by", "link")


def upgrade() -> None:
    op.create_table(
        "changes",
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "source", "id", name="pk_changes"),
    )
    op.create_index("ix_changes_account_at", "changes", ["account", "at"])
