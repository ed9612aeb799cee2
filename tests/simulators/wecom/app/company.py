"""Everything the simulated WeCom knows of one company and its self-built app."""

import secrets
from collections import Counter, deque

from tests.simulators.surroundings import Surroundings
from tests.simulators.wecom.app.model import JSON, Call, Fault, Group, Member, Sent, Upload

CORP = "ww1436e0e65a779aee"
AGENT = 1_000_002
SECRET = "s3cr3t-of-the-self-built-app-0123456789ABCD"
TOKEN = "token-of-the-callback-42"
AES_KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"

TOKEN_SECONDS = 7200.0
MEDIA_SECONDS = 3 * 24 * 3600.0
CODE_SECONDS = 72 * 3600.0
A_MINUTE_TO_ONE_MEMBER = 30
ROOT = 1


class Company(Surroundings):
    """`root_range`: whether the app sees the whole company."""

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[str, Member] = {}
        self.groups: dict[str, Group] = {}
        self.messages: list[Sent] = []
        self.dropped: list[Sent] = []
        self.uploads: dict[str, Upload] = {}
        self.codes: dict[str, tuple[float, Sent]] = {}
        self.tokens: dict[str, float] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.misses = 0
        self.root_range = True
        self.trusted = True
        self._repeated: dict[str, float] = {}
        self._recent: dict[str, deque[float]] = {}

    def member(self, id: str, name: str, **more: object) -> Member:
        made = Member(id, name, **more)  # type: ignore[arg-type]  # fields by name
        self.members[id] = made
        return made

    def sees(self, id: str) -> bool:
        return id in self.members and self.members[id].visible

    def new_token(self) -> str:
        """Asking again while a token is good returns the same."""
        good = [token for token, until in self.tokens.items() if until > self.now()]
        token = good[0] if good else f"accesstoken-{secrets.token_hex(12)}"
        self.tokens.setdefault(token, self.now() + TOKEN_SECONDS)
        return token

    def forget_tokens(self) -> None:
        """WeCom ends tokens early when it likes."""
        self.tokens.clear()

    def take_fault(self, path: str) -> Fault | None:
        fault = next((one for one in self.faults if one.path == path), None)
        if fault is not None and fault.after:
            fault.after -= 1
            return None
        if fault is not None:
            self.faults.remove(fault)
        return fault

    def is_repeated(self, body: str, interval: float) -> bool:
        """Whether this very call was made within the interval; notes it."""
        repeated = self._repeated.get(body, 0.0) > self.now()
        if not repeated:
            self._repeated[body] = self.now() + interval
        return repeated

    def show(self, message: Sent) -> None:
        """Let people see it, unless the member has had too many this minute: then it is dropped without a word."""
        recent = self._recent.setdefault(message.chat, deque())
        while recent and recent[0] <= self.now() - 60:
            recent.popleft()
        limit = 200 if message.in_group else A_MINUTE_TO_ONE_MEMBER
        (self.messages if len(recent) < limit else self.dropped).append(message)
        recent.append(self.now())
        self.changed()

    def new_code(self, card: Sent) -> str:
        """What a card may be updated with, once."""
        code = f"RC-{secrets.token_hex(8)}"
        self.codes[code] = (self.now() + CODE_SECONDS, card)
        return code

    def counts(self) -> Counter[str]:
        """How often each address was called."""
        return Counter(call.path for call in self.calls)

    def last(self, path: str) -> JSON:
        """The body of the newest call of an address."""
        return next(call.body for call in reversed(self.calls) if call.path == path)
