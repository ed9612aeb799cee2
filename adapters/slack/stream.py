"""Replies that grow: Slack's streaming in threads, edits elsewhere and when a stream has ended early."""

import re
from collections.abc import Callable

from adapters.pacing import Pacer
from adapters.slack import sending
from adapters.slack.client import SlackClient
from adapters.slack.composing import TEXT_LIMIT, addressed
from adapters.slack.escaping import inert
from adapters.slack.render import rendered
from bot.domain.chat import Delivery, Receipt
from bot.errors import Ambiguous, Rejected, RetryLater, StoppedByPerson, Unsupported

APPEND_INTERVAL = 1.0
EDIT_INTERVAL = 2.0
LIFETIME = 240.0
"""Slack ends a stream some 300 seconds after it began, whatever is appended; it is left before that."""

MOST_MARKDOWN = 11_000
"""Slack takes 12,000 characters of Markdown in one message."""

_WAITING = "…"
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_BOUNDARY = re.compile(r"(?<=\s)(?=\S)|(?<=[\u3000-\u9fff\uff00-\uffef])(?=\S)")


async def open_stream(client: SlackClient, team: str, delivery: Delivery, clock: Callable[[], float]) -> "SlackStream":
    """Begin a message that grows. Raises `Unsupported` for what one person alone may see: that cannot be changed."""
    if delivery.only_to is not None:
        raise Unsupported("Slack cannot change what it shows to one person alone.")
    if delivery.thread and (delivery.private or delivery.asker is not None):
        try:
            return await _streamed(client, team, delivery, clock)
        except Rejected as error:
            if error.code in {"not_in_channel", "channel_not_found", "is_archived"}:
                raise
    answer = await client.call(
        "chat.postMessage",
        channel=delivery.chat,
        thread_ts=delivery.thread or None,
        text=_shown(delivery, delivery.text),
        unfurl_links=False,
        unfurl_media=False,
    )
    return SlackStream(client, delivery, str(answer["ts"]), clock)


async def _streamed(client: SlackClient, team: str, delivery: Delivery, clock: Callable[[], float]) -> "SlackStream":
    settled = _settled(delivery.text)
    answer = await client.call(
        "chat.startStream",
        channel=delivery.chat,
        thread_ts=delivery.thread,
        recipient_team_id=team if delivery.asker else None,
        recipient_user_id=delivery.asker.id if delivery.asker else None,
        markdown_text=addressed(delivery.mentions, inert(delivery.text[:settled])) or None,
    )
    return SlackStream(client, delivery, str(answer["ts"]), clock, streamed=settled)


class SlackStream:
    """One growing message. While it grows no link or mention in it is live; `close` leaves exactly the final one.

    `streamed`: how much of the text Slack's own streaming was given; None when the message grows by edits.
    """

    def __init__(
        self,
        client: SlackClient,
        delivery: Delivery,
        message: str,
        clock: Callable[[], float],
        streamed: int | None = None,
    ) -> None:
        self._client = client
        self._delivery = delivery
        self._message = message
        self._clock = clock
        self._streamed = streamed
        self._text = delivery.text
        self._began = clock()
        self._pacer = Pacer(self._show, EDIT_INTERVAL if streamed is None else APPEND_INTERVAL, clock)

    @property
    def message(self) -> str:
        return self._message

    async def append(self, text: str) -> None:
        """Show more, at most once a second (edits: every other second); what is held back is shown when that is over.

        Raises `StoppedByPerson` when somebody stopped the reply. A rate limit only delays.
        """
        self._text += text
        await self._pacer.more()

    async def close(self, delivery: Delivery) -> Receipt:
        """Leave `delivery`, whatever has become of the stream; posted anew only when the message itself is gone."""
        await self._pacer.end()
        await self._leave()
        try:
            return await sending.replace(self._client, self._message, delivery)
        except Rejected as error:
            if error.code not in _GONE:
                raise
            return await sending.post(self._client, delivery)

    async def _show(self) -> None:
        if self._streamed is not None and self._outlived():
            await self._leave()
        try:
            if self._streamed is not None:
                await self._stream(self._streamed)
            if self._streamed is None:
                shown = _shown(self._delivery, self._text)
                await sending.update(self._client, self._delivery.chat, self._message, text=shown, blocks=[])
        except Ambiguous:
            return  # shown or not: `close` writes the whole anew

    def _outlived(self) -> bool:
        return self._clock() - self._began >= LIFETIME or len(self._text) > MOST_MARKDOWN

    async def _stream(self, start: int) -> None:
        """Append whole words: Slack may drop blanks at the start of a piece, and half a word could become live."""
        end = start + _settled(self._text[start:])
        if not self._text[start:end].strip():
            return
        self._streamed = end
        try:
            await self._client.call(
                "chat.appendStream",
                channel=self._delivery.chat,
                ts=self._message,
                markdown_text=inert(self._text[start:end]),
            )
        except RetryLater:
            self._streamed = start
            raise
        except Rejected as error:
            if error.code == "stopped_by_user":
                raise StoppedByPerson("Somebody stopped this reply.") from error
            await self._leave()

    async def _leave(self) -> None:
        """Go on with edits."""
        if self._streamed is not None:
            self._streamed, self._pacer.interval = None, EDIT_INTERVAL
            await sending.end_stream(self._client, self._delivery.chat, self._message)


def _settled(text: str) -> int:
    """How much of `text` ends between words."""
    ends = [match.start() for match in _BOUNDARY.finditer(text)]
    if text and text[-1].isspace():
        return len(text)
    return ends[-1] if ends else 0


def _shown(delivery: Delivery, text: str) -> str:
    """As much as fits one message, rendered."""
    said = rendered(text)
    source = text
    while len(said) > TEXT_LIMIT:
        source = source[: len(source) * 9 // 10]
        said = f"{rendered(source)} …"
    return addressed(delivery.mentions, said) or _WAITING
