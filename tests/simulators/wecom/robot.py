"""The robot: which chats know it, which questions may be answered, and what it has said."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.wecom.cards import OK, WRONG_PARAMETER, Card, read_card
from tests.simulators.wecom.uploads import UNKNOWN_MEDIA, Uploads, standing

MOST_BYTES = 20_480
STREAM_LIFETIME = 360.0
ANSWERABLE = 24 * 3600.0
URL_LIFETIME = 3600.0
CLICK_ANSWERABLE = 5.0
LIMITS = ((60.0, 30), (3600.0, 1000))

RATE_LIMITED = 45009
WRONG_TYPE = 40008
UNKNOWN_CHAT = 93006
UNKNOWN_QUESTION = 846605
STREAM_OVER = 846608


@dataclass
class Message:
    """One bubble. `versions`: every text it has had; `quotes`: what it quotes; `pictures`: their names, or digests."""

    id: str
    chat: str
    kind: str
    finished: bool
    versions: list[str]
    quotes: str = ""
    card: Card | None = None
    pictures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.versions[-1]


@dataclass
class Question:
    """Something said to the robot, or a click: what may be answered, and until when."""

    body: dict[str, Any]
    chat: str
    asked_at: float
    click: bool = False
    url_used: bool = False


@dataclass(frozen=True)
class Fault:
    """What happens to one call: refused with `error`; or its connection cut, or left unanswered, `kept` or not."""

    error: int = 0
    cut: bool = False
    silent: bool = False
    kept: bool = False


@dataclass
class Robot:
    """One smart robot. `clock`: seconds."""

    clock: Callable[[], float]
    bot_id: str = "aibWarroom"
    secret: str = "r0bot-Secret-value"
    token: str = "T0ken-of-the-callback"
    key: str = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
    name: str = "IRBot"
    messages: list[Message] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _sent_at: dict[str, deque[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.uploads = Uploads(lambda: self.clock())

    def heard(self, request: str, body: dict[str, Any]) -> None:
        """Somebody spoke to the robot or pressed a button: the chat knows it, and `request` may be answered."""
        group = body.get("chattype") == "group"
        chat = str(body["chatid"] if group else body["from"]["userid"])
        (self.groups if group else self.people).add(chat)
        self.questions[request] = Question(body, chat, self.clock(), body.get("msgtype") == "event")

    def respond(self, request: str, body: dict[str, Any]) -> int:
        """Answer a question; the error code."""
        question = self.questions.get(request)
        if question is None or question.click or self.clock() - question.asked_at > ANSWERABLE:
            return UNKNOWN_QUESTION
        if body.get("msgtype") == "stream":
            return self.stream(question, body.get("stream"))
        return self.say(question.chat, body)

    def push(self, body: dict[str, Any]) -> int:
        """Speak unasked; the error code."""
        chat, kind = body.get("chatid"), body.get("chat_type")
        known = {1: self.people, 2: self.groups, None: self.people | self.groups}.get(kind, set())
        if chat not in known:
            return UNKNOWN_CHAT
        return self.say(str(chat), body)

    def update(self, request: str, body: dict[str, Any]) -> int:
        """Change the card that was pressed; the error code."""
        question = self.questions.get(request)
        if question is None or not question.click or self.clock() - question.asked_at > CLICK_ANSWERABLE:
            return UNKNOWN_QUESTION
        card = read_card(body.get("template_card"))
        pressed = question.body["event"]["template_card_event"]["task_id"]
        if body.get("response_type") != "update_template_card" or isinstance(card, int) or card.task != pressed:
            return WRONG_PARAMETER
        self.shown_with(card.task).card = card
        self.changed.set()
        return OK

    def shown_with(self, task: str) -> Message:
        """The message that carries a card."""
        return next(one for one in self.messages if one.card is not None and one.card.task == task)

    def stream(self, question: Question, stream: object, card: object = None, *, polled: bool = False) -> int:
        """Show a growing answer, a card or pictures with its end; the error code. Pictures show only where `polled`."""
        if not isinstance(stream, dict) or not isinstance(stream.get("id"), str) or not stream["id"]:
            return WRONG_PARAMETER
        content, finish = stream.get("content"), stream.get("finish", False)
        below = read_card(card) if card is not None else None
        if not _fits(content) or not isinstance(finish, bool) or isinstance(below, int) or self._is_used(below):
            return WRONG_PARAMETER
        pictures = standing(stream["msg_item"]) if "msg_item" in stream else ()
        if pictures is None or (pictures and (not finish or card is not None)):
            return WRONG_PARAMETER
        if self.clock() - question.asked_at > STREAM_LIFETIME:
            return STREAM_OVER
        known = next((one for one in self.messages if one.kind == "stream" and one.id == stream["id"]), None)
        if known is not None and known.finished:
            return STREAM_OVER
        if refusal := self._count(question.chat):
            return refusal
        if known is None:
            known = Message(stream["id"], question.chat, "stream", finish, [])
            self.messages.append(known)
        known.versions.append(str(content))
        known.finished, known.card, known.pictures = finish, below, pictures if polled else ()
        self.changed.set()
        return OK

    def say(self, chat: str, body: dict[str, Any], quotes: str = "") -> int:
        """Post a message that does not grow; the error code."""
        kind = body.get("msgtype")
        content, card = "", None
        pictures: tuple[str, ...] = ()
        if kind == "markdown":
            markdown = body.get("markdown")
            content = markdown.get("content", "") if isinstance(markdown, dict) else ""
            if not _fits(content) or not content:
                return WRONG_PARAMETER
        elif kind == "template_card":
            read = read_card(body.get("template_card"))
            if isinstance(read, int):
                return read
            if self._is_used(read):
                return WRONG_PARAMETER
            content, card = read.words, read
        elif kind == "image" and not quotes:
            media = self.uploads.media.get(str((body.get("image") or {}).get("media_id")))
            if media is None:
                return UNKNOWN_MEDIA
            pictures = (media[0],)
        else:
            return WRONG_TYPE
        if refusal := self._count(chat):
            return refusal
        id = f"m{len(self.messages)}"
        self.messages.append(Message(id, chat, str(kind), True, [content], quotes, card, pictures))
        self.changed.set()
        return OK

    def _is_used(self, card: Card | None) -> bool:
        """Whether a card's task id was used before: each is the robot's only once."""
        return card is not None and any(one.card is not None and one.card.task == card.task for one in self.messages)

    def _count(self, chat: str) -> int:
        """Count a message or a frame; the error code when there are too many."""
        now, sent_at = self.clock(), self._sent_at.setdefault(chat, deque())
        if any(sum(now - at <= seconds for at in sent_at) >= most for seconds, most in LIMITS):
            return RATE_LIMITED
        sent_at.append(now)
        return OK


def _fits(content: object) -> bool:
    return isinstance(content, str) and len(content.encode()) <= MOST_BYTES
