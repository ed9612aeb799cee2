"""Post-mortems of one account, within its limits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.account import Account
from bot.domain.chat import Mention
from bot.domain.incident import Incident
from bot.domain.report import Report, Template
from bot.errors import UserError
from bot.ports.store import Reports

GENERATIONS_A_MINUTE = 5


class Library:
    """The documents of one mention. `drafting` holds the (account, incident) pairs under way in this process."""

    def __init__(
        self,
        reports: Reports,
        built_in: Sequence[Template],
        drafting: set[tuple[str, int]],
        account: Account,
        mention: Mention,
        now: datetime,
    ) -> None:
        self._reports = reports
        self._built_in = built_in
        self._drafting = drafting
        self._admitted: tuple[str, int] | None = None
        self._account = account
        self._mention = mention
        self._now = now

    async def templates(self) -> list[Template]:
        return [*self._built_in, *await self._reports.templates(self._account.id)]

    async def current(self, incident: Incident) -> Report | None:
        return await self._reports.current(self._account.id, incident.number)

    async def admit(self, incident: Incident) -> None:
        key = (self._account.id, incident.number)
        if key in self._drafting:
            raise UserError(
                f"A post-mortem of {incident.name} is being drafted right now; it will appear here when it is done.",
                f"{incident.name} 的复盘报告正在起草中，完成后会发出。",
            )
        if await self._reports.generations(self._account.id, self._now - timedelta(minutes=1)) >= GENERATIONS_A_MINUTE:
            raise UserError(
                f"{GENERATIONS_A_MINUTE} post-mortems were drafted in the past minute, which is the limit. "
                "Try again in a minute.",
                f"过去一分钟内已起草 {GENERATIONS_A_MINUTE} 份复盘报告，已达上限，请一分钟后再试。",
            )
        self._drafting.add(key)
        self._admitted = key

    async def save(self, incident: Incident, title: str, text: str, template: str, language: str) -> Report:
        draft = Report(
            id=0,
            account=self._account.id,
            incident=incident.number,
            version=0,
            title=title,
            template=template,
            language=language,
            text=text,
            author=self._mention.sender.name,
            created_at=self._now,
        )
        linked = await self.current(incident)
        another = linked is not None and (linked.template, linked.language) != (template, language)
        cause = f"{self._mention.origin.platform}:{self._mention.event_id}"
        return await self._reports.add_version(draft, cause, replace=another)

    def release(self) -> None:
        """Let others draft again, whatever became of this one."""
        if self._admitted is not None:
            self._drafting.discard(self._admitted)
            self._admitted = None
