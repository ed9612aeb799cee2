"""What is said where a picture cannot be shown or seen, and the chart of an investigation."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("alt", "instead"):
        op.add_column("attachments", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("investigations", sa.Column("chart", sa.LargeBinary))
