"""What tests of tools share: an incident, a moment, and looking with a tool by name."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.domain.incident import Incident
from bot.ports.tool import Tool, ToolContext

NOW = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
START = NOW - timedelta(minutes=30)
ACME, OTHER = Account("acme", "Acme"), Account("other", "Other")
INCIDENT = Incident(
    "acme", 7, "Checkout fails", "SEV-1", started_at=START, environment="production", services=("checkout",)
)


async def look(
    tools: Sequence[Tool],
    name: str,
    *,
    incident: Incident | None = INCIDENT,
    account: Account = ACME,
    now: datetime = NOW,
    **arguments: Any,
) -> Observation:
    """What the tool of this name shows."""
    tool = next(one for one in tools if one.name == name)
    return await tool.look(ToolContext(account, incident, now), tool.arguments.model_validate(arguments))
