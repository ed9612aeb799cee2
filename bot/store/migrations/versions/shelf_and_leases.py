"""What adapters keep between calls, and who may hold what only one may hold."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "shelf",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("account", "platform", "key", "value")),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "platform", "key", name="pk_shelf"),
    )
    op.create_index("ix_shelf_until", "shelf", ["until"])
    op.create_table(
        "leases",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "holder")),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
