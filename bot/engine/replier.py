"""From what was said to what was sent: splitting, the outbox, sending, and what a crash left undone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.chat import Delivery, Receipt, Reply
from bot.engine.metrics import Metrics
from bot.engine.placing import Question, place, spelled_out, unillustrated
from bot.engine.recorder import Recorder
from bot.engine.splitting import measure_for, split
from bot.errors import Ambiguous, PlatformError, RetryLater
from bot.ports.adapter import Adapter, ReplyStream
from bot.ports.inbox import Outbox, Outgoing

log = structlog.get_logger()

PATIENCE = 60.0
"""Seconds a reply waits out a rate limit in place; a longer one puts the whole job off."""

SHORTEST_PAUSE = 0.25
"""Seconds between two tries, whatever the platform asks for."""

DOUBT_PAUSE = 1.0
"""Seconds before looking whether a message was sent after all."""

DOUBTS = 5
"""How many attempts of a job may end in doubt whether a message was sent, before it is given up."""

_UNSENT = frozenset({"ready", "held"})
_CLOCKS_APART = timedelta(minutes=2)


class Replier:
    """Sends replies once; the outbox says after a crash what is still to be sent."""

    def __init__(self, outbox: Outbox, recorder: Recorder, metrics: Metrics) -> None:
        self._outbox = outbox
        self._recorder = recorder
        self._metrics = metrics

    def compose(self, adapter: Adapter, question: Question, reply: Reply) -> list[Delivery]:
        """The reply as sendable messages, each within the platform's limit with its mentions and quotes."""
        if not reply.text and not reply.attachments:
            return []
        reply = spelled_out(reply, adapter.capabilities)
        if not (adapter.capabilities.threads and reply.text):
            reply = replace(reply, text="\n\n".join(filter(None, (reply.text, reply.details))), details="")
        room_for_extras = _extras(question, reply)
        limit = max(adapter.capabilities.text_limit - room_for_extras, adapter.capabilities.text_limit // 2)
        measure = measure_for(adapter.capabilities, adapter.render)
        details = split(reply.details, limit, measure) if reply.details else ()
        return place(question, split(reply.text, limit, measure), reply, adapter.capabilities, details)

    async def reply(
        self, adapter: Adapter, question: Question, reply: Reply, stream: ReplyStream | None = None
    ) -> bool:
        """Keep the reply, then send it; whether all of it was sent.

        Raises `RetryLater` when the platform asks for more patience than a turn has.
        """
        deliveries = self.compose(adapter, question, reply)
        if not deliveries:
            return True
        rows = await self._outbox.prepare(question.job, deliveries)
        if rows[0].delivery.text != deliveries[0].text:  # a growing message was prepared before its text was known
            await self._outbox.rewrite(deliveries[0])
            rows = [replace(rows[0], delivery=deliveries[0]), *rows[1:]]
        return await self._send_all(adapter, question, rows, stream, again=False)

    async def open_stream(self, adapter: Adapter, question: Question, text: str) -> ReplyStream:
        """Begin a reply that grows; the outbox knows of it, so that a crash does not leave it open for ever.

        Where an earlier attempt had begun one, that is the one.
        """
        first = self.compose(adapter, question, Reply(text))[0]
        (kept,) = await self._outbox.prepare(question.job, [replace(first, text="")])
        if kept.message:
            return _Abandoned(adapter, kept.message)
        stream = await adapter.open_stream(first)
        await self._outbox.begun(first.key, stream.message)
        return stream

    async def unfinished(self, question: Question) -> Sequence[Outgoing] | None:
        """What an earlier attempt at this job had decided to say; None when it had not got that far."""
        rows = await self._outbox.of(question.job)
        return rows if rows and all(row.delivery.text or row.delivery.attachments for row in rows) else None

    async def begun(self, adapter: Adapter, question: Question) -> ReplyStream | None:
        """The growing message an earlier attempt left behind, to be finished by this one."""
        rows = await self._outbox.of(question.job)
        return _Abandoned(adapter, rows[0].message) if rows and rows[0].message else None

    async def resume(self, adapter: Adapter, question: Question, rows: Sequence[Outgoing]) -> bool:
        """Send what an earlier attempt did not get to; nothing that it did send is sent again."""
        return await self._send_all(adapter, question, rows, None, again=True)

    async def _send_all(
        self, adapter: Adapter, question: Question, rows: Sequence[Outgoing], stream: ReplyStream | None, *, again: bool
    ) -> bool:
        root = rows[0].message
        for number, row in enumerate(rows):
            if row.state not in _UNSENT:
                continue
            if row.delivery.below:
                row = replace(row, delivery=replace(row.delivery, thread=root))
            if row.state == "held":
                await self._outbox.tried(row.delivery.key)
            doubtful = again and row.state == "ready"
            try:
                own = stream if row is rows[0] else None
                delivery, receipt = await self._show(adapter, row, own, doubtful=doubtful)
            except RetryLater:
                if adapter.capabilities.resend == "at-most-once":
                    await self._hold(rows[number:])
                raise
            except Ambiguous as cut:
                if question.attempts < DOUBTS and adapter.capabilities.resend != "at-most-once":
                    raise RetryLater(cut.public, PATIENCE) from cut
                await self._give_up(question, rows, cut)
                return False
            except PlatformError as error:
                await self._give_up(question, rows, error)
                return False
            await self._note_sent(question, delivery, receipt)
            root = root or receipt.message
        return True

    async def _hold(self, rows: Sequence[Outgoing]) -> None:
        """Note that these were not sent, which another attempt could not tell from a crash while sending."""
        await self._outbox.hold([row.delivery.key for row in rows if row.state in _UNSENT])

    async def _show(
        self, adapter: Adapter, row: Outgoing, stream: ReplyStream | None, *, doubtful: bool
    ) -> tuple[Delivery, Receipt]:
        """Send one message, without its pictures as soon as they may be in the way; what it was in the end."""
        bare = unillustrated(row.delivery)
        if bare is None:
            return row.delivery, await self._send(adapter, row, stream, doubtful=doubtful)
        try:
            return row.delivery, await self._send(adapter, row, stream, doubtful=doubtful, patience=0.0)
        except Ambiguous:
            raise
        except PlatformError as error:
            log.warning("pictures_left_out", platform=adapter.platform, reason=error.public)
        self._metrics.pictures.labels(adapter.platform).inc()
        await self._outbox.rewrite(bare)
        return bare, await self._send(adapter, replace(row, delivery=bare), stream, doubtful=doubtful)

    async def _send(
        self,
        adapter: Adapter,
        row: Outgoing,
        stream: ReplyStream | None,
        *,
        doubtful: bool,
        patience: float = PATIENCE,
    ) -> Receipt:
        """Send one message, waiting out rate limits; looks first whether it is there when that is in doubt."""
        waited = 0.0
        while True:
            try:
                if doubtful and (found := await self._find(adapter, row)):
                    return found
                return await self._attempt(adapter, row, stream)
            except RetryLater as later:
                self._metrics.delayed.labels(adapter.platform).inc()
                pause = max(later.after, SHORTEST_PAUSE)
                if waited + pause > patience:
                    raise
                waited += pause
                await asyncio.sleep(pause)
            except Ambiguous as cut:
                if waited >= PATIENCE or adapter.capabilities.resend == "at-most-once":
                    raise
                log.info("send_in_doubt", platform=adapter.platform, reason=cut.public)
                doubtful = True
                waited += DOUBT_PAUSE
                await asyncio.sleep(DOUBT_PAUSE)

    async def _find(self, adapter: Adapter, row: Outgoing) -> Receipt | None:
        if row.message:
            return None  # a growing message: closing it again is harmless
        match adapter.capabilities.resend:
            case "key":
                return None
            case "read-back":
                return await adapter.find_sent(row.delivery, row.prepared_at - _CLOCKS_APART)
            case "at-most-once":
                raise Ambiguous("It may have been sent before the restart; this platform does not let us tell.")

    async def _attempt(self, adapter: Adapter, row: Outgoing, stream: ReplyStream | None) -> Receipt:
        if stream is not None:
            return await stream.close(row.delivery)
        if row.message:
            return await adapter.edit(row.message, row.delivery)
        return await adapter.send(row.delivery)

    async def _note_sent(self, question: Question, delivery: Delivery, receipt: Receipt) -> None:
        self._metrics.sent.labels(question.origin.platform, "sent").inc()
        notes = [self._outbox.sent(delivery.key, receipt)]
        if receipt.message and delivery.only_to is None:
            notes.append(self._recorder.own(delivery, receipt))
        await asyncio.gather(*notes)  # side by side they share a commit

    async def _give_up(self, question: Question, rows: Sequence[Outgoing], error: PlatformError) -> None:
        for row in rows:
            if row.state in _UNSENT:
                await self._outbox.failed(row.delivery.key, error.public)
                self._metrics.sent.labels(question.origin.platform, "failed").inc()
        log.error(
            "reply_not_sent",
            account=question.origin.account,
            platform=question.origin.platform,
            chat=question.origin.chat,
            reason=error.public,
        )


class _Abandoned:
    """A growing message whose process died: it is closed by editing it."""

    def __init__(self, adapter: Adapter, message: str) -> None:
        self._adapter = adapter
        self.message = message

    async def append(self, text: str) -> None:
        """Nothing more is shown before the end."""

    async def close(self, delivery: Delivery) -> Receipt:
        return await self._adapter.edit(self.message, delivery)


def _extras(question: Question, reply: Reply) -> int:
    """Room to leave in each message for mentions, the quoted question and typed choices."""
    people = len(question.others) + 1
    return 40 * people + 160 + sum(len(button.label) + 8 for button in reply.buttons)
