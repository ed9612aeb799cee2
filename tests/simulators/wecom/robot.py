"""The robot: which chats know it, which questions may be answered, and what it has said."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_BYTES = 20_480
STREAM_LIFETIME = 360.0
ANSWERABLE = 24 * 3600.0
MESSAGES_A_MINUTE = 30

OK = 0
RATE_LIMITED = 45009
WRONG_TYPE = 40008
WRONG_PARAMETER = 40058
UNKNOWN_CHAT = 93006
UNKNOWN_QUESTION = 846605
STREAM_OVER = 846608


@dataclass
class Message:
    """One bubble of the robot's. `versions`: every text it has had."""

    id: str
    chat: str
    kind: str
    finished: bool
    versions: list[str]
    quotes: str = ""

    @property
    def text(self) -> str:
        return self.versions[-1]


@dataclass(frozen=True)
class Question:
    """Something said to the robot: what may be answered, and until when."""

    body: dict[str, Any]
    chat: str
    asked_at: float


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
    name: str = "IRBot"
    messages: list[Message] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _sent_at: dict[str, deque[float]] = field(default_factory=dict)

    def heard(self, request: str, body: dict[str, Any]) -> None:
        """Somebody spoke to the robot: the chat knows it from now on, and `request` may be answered."""
        group = body.get("chattype") == "group"
        chat = str(body["chatid"] if group else body["from"]["userid"])
        (self.groups if group else self.people).add(chat)
        self.questions[request] = Question(body, chat, self.clock())

    def respond(self, request: str, body: dict[str, Any]) -> int:
        """Answer a question; the error code."""
        question = self.questions.get(request)
        if question is None or self.clock() - question.asked_at > ANSWERABLE:
            return UNKNOWN_QUESTION
        if body.get("msgtype") == "stream":
            return self._stream(question, body.get("stream"))
        return self._markdown(question.chat, body)

    def push(self, body: dict[str, Any]) -> int:
        """Speak unasked; the error code."""
        chat, kind = body.get("chatid"), body.get("chat_type")
        known = {1: self.people, 2: self.groups, None: self.people | self.groups}.get(kind, set())
        if chat not in known:
            return UNKNOWN_CHAT
        return self._markdown(str(chat), body)

    def _stream(self, question: Question, stream: object) -> int:
        if not isinstance(stream, dict) or not isinstance(stream.get("id"), str) or not stream["id"]:
            return WRONG_PARAMETER
        content, finish = stream.get("content"), stream.get("finish", False)
        if not _fits(content) or not isinstance(finish, bool):
            return WRONG_PARAMETER
        if self.clock() - question.asked_at > STREAM_LIFETIME:
            return STREAM_OVER
        known = next((one for one in self.messages if one.kind == "stream" and one.id == stream["id"]), None)
        if known is None:
            return self._add(Message(stream["id"], question.chat, "stream", finish, [str(content)]))
        if known.finished:
            return STREAM_OVER
        known.versions.append(str(content))
        known.finished = finish
        self.changed.set()
        return OK

    def _markdown(self, chat: str, body: dict[str, Any]) -> int:
        if body.get("msgtype") != "markdown":
            return WRONG_TYPE
        markdown = body.get("markdown")
        content = markdown.get("content") if isinstance(markdown, dict) else None
        if not _fits(content) or not content:
            return WRONG_PARAMETER
        return self._add(Message(f"m{len(self.messages)}", chat, "markdown", True, [str(content)]))

    def _add(self, message: Message) -> int:
        sent_at = self._sent_at.setdefault(message.chat, deque())
        while sent_at and self.clock() - sent_at[0] > 60.0:
            sent_at.popleft()
        if len(sent_at) >= MESSAGES_A_MINUTE:
            return RATE_LIMITED
        sent_at.append(self.clock())
        self.messages.append(message)
        self.changed.set()
        return OK


def _fits(content: object) -> bool:
    return isinstance(content, str) and len(content.encode()) <= MOST_BYTES
