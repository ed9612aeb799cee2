"""Everything the simulated DingTalk knows."""

import re
import secrets
from collections import defaultdict, deque

from tests.simulators.dingtalk.faults import Faults
from tests.simulators.dingtalk.model import (
    JSON,
    Call,
    CardAddress,
    Chat,
    Media,
    Post,
    PressableCard,
    Push,
    Session,
    User,
)
from tests.simulators.surroundings import Surroundings

CLIENT_ID = "dingabc"
CLIENT_SECRET = "s3cr3t-of-the-app-0123456789"
CORPORATION = "dingcorp1"
ROBOT = "$:LWCP_v1:$bot"
EVENT_TOKEN = "event-token-0123456789"
EVENT_KEY = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"

TOKEN_SECONDS = 7200.0
TICKET_SECONDS = 90.0
SESSION_SECONDS = 5400.0
QPS = 20
PERMISSIONS = (
    "qyapi_robot_sendmsg",
    "qyapi_chat_manage",
    "qyapi_get_member_by_mobile",
    "Card.Instance.Write",
    "Card.Streaming.Write",
)


class State(Surroundings):
    """One organisation with one app."""

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.users: dict[str, User] = {}
        self.chats: dict[str, Chat] = {}
        self.posts: list[Post] = []
        self.cards: dict[str, Post] = {}
        self.pressable: dict[str, PressableCard] = {}
        self.card_addresses: dict[str, CardAddress] = {}
        self.pushes: list[Push] = []
        self.calls: list[Call] = []
        self.media: dict[str, Media] = {}
        self.faults = Faults()
        self.complaints: list[str] = []
        self.tokens: dict[str, float] = {}
        self.old_token = ""
        self.tickets: dict[str, float] = {}
        self.sessions: dict[str, Session] = {}
        self.quota: int | None = None
        self.permissions = set(PERMISSIONS)
        self.invalid_staff: set[str] = set()
        self.slowed_staff: set[str] = set()
        self.slow_robots = False
        self.refused_handshakes = 0
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self.clock_ahead = 0.0

    def new_token(self) -> str:
        """Asking again while a token is good returns it, and extends it."""
        good = [token for token, until in self.tokens.items() if until > self.now()]
        token = good[0] if good else f"at-{secrets.token_hex(12)}"
        self.tokens[token] = self.now() + TOKEN_SECONDS
        return token

    def pictures(self, text: str) -> tuple[str, ...]:
        """What the images of a Markdown text show; one that is no uploaded file shows as broken."""
        targets = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", text)
        self.complaints += [f"a picture that is none: {one}" for one in targets if one not in self.media]
        return tuple(self.media[one].name for one in targets if one in self.media)

    def good_token(self, token: str) -> bool:
        return self.tokens.get(token, 0.0) > self.now()

    def too_fast(self, path: str) -> bool:
        """Whether this call is one too many in its second."""
        recent, now = self._recent[path], self.now()
        while recent and recent[0] <= now - 1:
            recent.popleft()
        recent.append(now)
        return len(recent) > QPS

    def spend(self) -> bool:
        """Count a call against the monthly quota; whether there was any left."""
        if self.quota is None:
            return True
        self.quota -= 1
        return self.quota >= 0

    def pressed(self, push: Push, answer: object) -> None:
        """The app's answer to a press: variables of the card that change for everybody, if any."""
        told = answer if isinstance(answer, dict) else {}
        changed = (told.get("cardData") or {}).get("cardParamMap") or {}
        if changed and (told.get("cardUpdateOptions") or {}).get("updateCardDataByKey") is not True:
            self.complaints.append("an answer to a press that wipes the rest of the card")
        card = self.pressable.get(push.card)
        if changed and card is not None:
            card.show(changed)

    def message(self, author: User, chat: Chat, body: JSON, at: tuple[User, ...]) -> JSON:
        """A robot message as DingTalk documents it."""
        now = int(self.now() * 1000)
        session = secrets.token_hex(12)
        self.sessions[session] = Session(chat, self.now() + SESSION_SECONDS)
        named = [{"dingtalkId": ROBOT}, *({"dingtalkId": one.opaque, "staffId": one.staff} for one in at)]
        message: JSON = {
            "conversationId": chat.id,
            "conversationType": "1" if chat.direct else "2",
            "chatbotCorpId": CORPORATION,
            "chatbotUserId": ROBOT,
            "robotCode": CLIENT_ID,
            "senderId": author.opaque,
            "senderNick": author.nick,
            "senderCorpId": CORPORATION,
            "isAdmin": False,
            "senderPlatform": "Mac",
            "msgId": f"msg{self.number():06}==",
            "createAt": now,
            "sessionWebhook": f"{self.url}/robot/sendBySession?session={session}",
            "sessionWebhookExpiredTime": now + int(SESSION_SECONDS * 1000),
        }
        if author.staff:
            message["senderStaffId"] = author.staff
        if not chat.direct:
            message |= {"conversationTitle": chat.title, "isInAtList": True, "atUsers": named}
        if not self.spend():
            return message | {"errorCode": 20001, "errorMessage": "the quota is used up"}
        return message | body
