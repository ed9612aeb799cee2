"""Everything the simulated Lark knows."""

import re
import time
from collections import defaultdict, deque
from collections.abc import Callable

from tests.simulators.lark.errors import Refusal, too_often, unscoped
from tests.simulators.lark.model import Call, Card, Chat, Fault, File, Message, User
from tests.simulators.lark.scopes import GRANTED, needed
from tests.simulators.surroundings import Surroundings

BOT, APP, SECRET = "ou_bot", "cli_a000000000000001", "lark-app-secret-1"
KEY, VERIFICATION = "lark-encrypt-key-1", "lark-verification-1"
TENANT = "736588c9260f175d"

TOKEN_LIFETIME = 7200
_SAME_TOKEN_AGAIN = 1800
_UUID_KEPT = 3600


class State(Surroundings):
    """One organisation and one app in it."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, User] = {}
        self.chats: dict[str, Chat] = {}
        self.messages: dict[str, Message] = {}
        self.cards: dict[str, Card] = {}
        self.files: dict[str, File] = {}
        self.tokens: dict[str, float] = {}
        self.granted = set(GRANTED)
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.chat_rate = 5
        self.call_rate = 50
        self.has_bot = True
        self.secret = SECRET
        self.clock_ahead = 0.0
        self._uuids: dict[tuple[str, str], tuple[float, object]] = {}
        self._faults: list[tuple[str, str, Fault]] = []
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{self.number():08x}"

    def token(self) -> tuple[str, int]:
        """The app's token and the seconds it still lasts; the same again while more than half an hour is left."""
        for token, until in self.tokens.items():
            if until - self.now() > _SAME_TOKEN_AGAIN:
                return token, int(until - self.now())
        token = self.new_id("t-issued-token-")
        self.tokens[token] = self.now() + TOKEN_LIFETIME
        return token, TOKEN_LIFETIME

    def admit(self, method: str, path: str, authorization: str) -> None:
        """Let a call through, or raise `Refusal`: token first, then scopes, then how often."""
        scopes = needed(method, path)
        if scopes is None:
            raise Refusal(99991404, "404 page not found", 404)
        token = authorization.removeprefix("Bearer ")
        if not token:
            raise Refusal(99991661, "Missing access token for authorization.")
        if self.tokens.get(token, 0.0) <= self.now():
            raise Refusal(99991663, "Invalid access token for authorization.")
        if scopes and not self.granted & set(scopes):
            raise unscoped(APP, scopes)
        self.ration(f"{method} {re.sub('/[a-z]+_[0-9a-z_]+|/[0-9]+', '/:id', path)}", self.call_rate, too_often(1.0))

    def ration(self, what: str, most: int, refusal: Refusal) -> None:
        """Raise unless fewer than `most` were counted within this second."""
        recent, now = self._recent[what], time.monotonic()
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        if len(recent) >= most:
            raise refusal
        recent.append(now)

    def once(self, kind: str, uuid: str, do: Callable[[], object]) -> object:
        """The result of the first call with this uuid within an hour; without one, of each."""
        known = self._uuids.get((kind, uuid)) if uuid else None
        if known is not None and self.now() - known[0] < _UUID_KEPT:
            return known[1]
        result = do()
        self._uuids[kind, uuid] = (self.now(), result)
        return result

    def plant(self, path: str, fault: Fault, method: str) -> None:
        self._faults.append((method, path, fault))

    def fault(self, method: str, path: str) -> Fault | None:
        """The first fault planted for such a call, used up."""
        for planted in self._faults:
            if planted[0] in {"", method} and re.fullmatch(planted[1], path):
                self._faults.remove(planted)
                return planted[2]
        return None

    def calls_of(self, path: str, method: str = "") -> list[Call]:
        return [call for call in self.calls if re.fullmatch(path, call.path) and method in {"", call.method}]

    def keep(self, **given: object) -> Message:
        """A new message, later than all others."""
        latest = max((one.at for one in self.messages.values()), default=0)
        at = max(int(self.now() * 1000), latest + 1)
        message = Message(id=self.new_id("om_"), at=at, **given)  # type: ignore[arg-type]  # fields by name
        self.messages[message.id] = message
        return message

    def thread_under(self, message: Message) -> str:
        """The thread that a reply to this message joins, begun if there is none."""
        if not message.thread:
            message.thread = self.new_id("omt_")
        return message.thread

    def root_of(self, thread: str) -> Message:
        return next(one for one in self.messages.values() if one.thread == thread)
