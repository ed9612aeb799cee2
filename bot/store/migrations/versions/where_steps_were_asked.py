"""Which message of which chat a step was taken for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("platform", "chat", "message"):
        op.add_column("steps", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_index("ix_steps_account_platform_chat_message", "steps", ["account", "platform", "chat", "message"])
