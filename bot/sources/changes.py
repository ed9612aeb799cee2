"""Changes reported by anything that can sign a call: a deploy script, a flag service, a person's shell."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.domain.account import Account
from bot.domain.change import ChangeKind, SystemChange
from bot.errors import MalformedCall, Unauthorized
from bot.ports.clock import Clock
from bot.ports.source import Report
from bot.ports.webhook import WebhookRequest, WebhookResponse
from bot.sources.reading import read, web_address
from bot.sources.settings import ChangesSettings
from bot.sources.signature import verify

WINDOW = timedelta(minutes=5)
"""How far a call's time may be from ours."""

_STAMP = re.compile(r"[0-9]{1,11}")


class ReportedChange(BaseModel):
    """The documented body. `at` left out: when the call was signed."""

    model_config = ConfigDict(extra="forbid")

    what: str = Field(min_length=1, max_length=500)
    kind: ChangeKind = "deploy"
    service: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=200)
    environment: str = Field(default="", max_length=200)
    by: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=2000)
    at: AwareDatetime | None = None
    id: str = Field(default="", max_length=200)


class ChangesSource:
    """Calls signed over their time and body; one that is sent again tells nothing new."""

    def __init__(self, account: Account, settings: ChangesSettings, clock: Clock) -> None:
        self._secret = settings.secret
        self._clock = clock

    async def receive(self, request: WebhookRequest) -> Report:
        signed_at = self._verify(request)
        told = read(ReportedChange, request.body)
        at = told.at or signed_at
        if at > self._clock() + WINDOW:
            raise MalformedCall("at: lies in the future; report a change when it was made.")
        facts = told.model_dump(exclude={"id", "at", "link"})
        change = SystemChange("changes", told.id or _digest(facts, at), at=at, link=web_address(told.link), **facts)
        answer = WebhookResponse(202, json.dumps({"id": change.id}).encode(), "application/json")
        return Report(answer, (change,))

    def _verify(self, request: WebhookRequest) -> datetime:
        """When the call was signed. Raises `Unauthorized`."""
        stamp = request.headers.get("x-warroom-timestamp", "")
        if not _STAMP.fullmatch(stamp):
            raise Unauthorized("X-Warroom-Timestamp is missing or no Unix time in seconds.")
        signature = request.headers.get("x-warroom-signature", "")
        verify(self._secret, stamp.encode() + b"." + request.body, signature)
        signed_at = datetime.fromtimestamp(int(stamp), UTC)
        if abs(self._clock() - signed_at) > WINDOW:
            raise Unauthorized("The call is more than five minutes old, or a clock is wrong.")
        return signed_at


def _digest(facts: dict[str, str], at: datetime) -> str:
    """The same change at the same time has the same id."""
    text = json.dumps([facts, at.astimezone(UTC).isoformat()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
