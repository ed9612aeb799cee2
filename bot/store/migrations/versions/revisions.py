"""How often a timeline has changed, so that what was read before need not be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("incidents", "entries"):
        op.add_column(table, sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
