"""How each platform proves that a call is its own."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from adapters.dingtalk.signature import press_secret
from tests.e2e.spoiling import JSON, recorded
from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET
from tests.simulators.dingtalk.callback import sign, sign_press
from tests.simulators.dingtalk.state import EVENT_KEY, EVENT_TOKEN
from tests.simulators.lark import KEY, VERIFICATION
from tests.simulators.lark import crypto as lark
from tests.simulators.slack import SIGNING_SECRET
from tests.simulators.slack.signing import signed_headers
from tests.simulators.wecom.app.callbacks import encrypted, envelope, xml
from tests.simulators.wecom.app.company import AES_KEY, CORP, TOKEN
from tests.simulators.wecom.crypt import Crypt
from tests.simulators.wecom.robot import Robot

ECHO = "echostr"
FORM = "application/x-www-form-urlencoded"
_ROBOT = Crypt(Robot.token, Robot.key)
_APP = Crypt(TOKEN, AES_KEY, CORP)
_EVENTS = Crypt(EVENT_TOKEN, EVENT_KEY, CLIENT_ID)
_nonces = count(1)


@dataclass(frozen=True)
class Call:
    """A call, and what proves it, in its headers or in its query."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


def by_slack(payload: JSON) -> Call:
    """Events as JSON, commands as a form, interactions as JSON in a form."""
    body, kind = json.dumps(payload).encode(), "application/json"
    if "command" in payload:
        fields = {name: str(value) for name, value in payload.items()}
        body, kind = urlencode(fields).encode("utf-8", "replace"), FORM
    elif "event" not in payload and payload.get("type") not in ("event_callback", "app_rate_limited"):
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return Call(body, signed_headers(SIGNING_SECRET, body, int(time.time()), kind))


def by_lark(payload: JSON) -> Call:
    body = lark.sealed(KEY, json.loads(json.dumps(payload).replace('"vtoken"', json.dumps(VERIFICATION))))
    return Call(body, lark.headers(KEY, body, int(time.time())))


def by_dingtalk(payload: JSON) -> Call:
    """A payload that names a card tells of a press, one with the type of an event of that: each has its own proof."""
    timestamp, body = str(int(time.time() * 1000)), json.dumps(payload).encode()
    kind = {"Content-Type": "application/json"}
    if "EventType" in payload:
        sealed = _EVENTS.encrypt(json.dumps(payload, ensure_ascii=False))
        return Call(json.dumps({"encrypt": sealed}).encode(), kind, _signed(_EVENTS, sealed))
    if "outTrackId" in payload:
        signature = sign_press(timestamp, press_secret(CLIENT_SECRET))
        return Call(body, kind | {"x-ddpaas-signature-timestamp": timestamp, "x-ddpaas-signature": signature})
    return Call(body, kind | {"timestamp": timestamp, "sign": sign(timestamp)})


def by_wecom_robot(payload: JSON) -> Call:
    """A payload that is an echo alone is the check of the address."""
    echo = payload.get(ECHO)
    if isinstance(echo, str):
        sealed = _ROBOT.encrypt(echo)
        return Call(b"", query=_signed(_ROBOT, sealed) | {ECHO: sealed}, method="GET")
    sealed = _ROBOT.encrypt(json.dumps(payload, ensure_ascii=False))
    return Call(json.dumps({"encrypt": sealed}).encode(), query=_signed(_ROBOT, sealed))


def by_wecom_app(payload: JSON) -> Call:
    """A payload that is an echo alone is the check of the address."""
    echo = payload.get(ECHO)
    if isinstance(echo, str):
        sealed = encrypted(echo)
        return Call(b"", query=_signed(_APP, sealed) | {ECHO: sealed}, method="GET")
    sealed = encrypted(xml(payload))
    return Call(envelope(sealed).encode(), query=_signed(_APP, sealed))


def _signed(crypt: Crypt, sealed: str) -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), f"nonce{next(_nonces)}"
    return {"msg_signature": crypt.sign(timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce}


@dataclass(frozen=True)
class Webhook:
    """A webhook: which town has it and how a call is proved. `ids`: where its payloads are told apart."""

    town: str
    address: str
    proved: Callable[[JSON], Call]
    seeds: Sequence[JSON]
    words: Sequence[Any]
    ids: Sequence[tuple[str, ...]]

    @property
    def platform(self) -> str:
        """Without what the address adds to it."""
        return self.address.partition("-")[0]


SLACK_WORDS = ("U0BOT", "<@U0BOT> help", "C0INC")
SLACK_IDS = (("event", "ts"),)
LARK_WORDS = ("ou_bot", "@_user_1", '{"text": "@_user_1 help"}', "omt_1", "oc_1")
LARK_IDS = (("header", "event_id"), ("event", "message", "message_id"))
DINGTALK_WORDS = ("2", "$:LWCP_v1:$bot", "picture", "20001")
DINGTALK_IDS = (("msgId",), ("eventId",))
DINGTALK_SEEDS = (*recorded("dingtalk"), *recorded("dingtalk/cards"), *recorded("dingtalk/event_calls"))
ROBOT_WORDS = ("@IRBot help", "group", "single", "stream", "event", "mixed", "sys", "template_card_event", "0")
ROBOT_IDS = (("msgid",), ("chatid",), ("from", "userid"))
APP_WORDS = ("help", "text", "event", "template_card_event", '["confirm","7","Yes"]', "0", "]]>", "<Content>")
APP_IDS = (("MsgId",), ("FromUserName",))

ROBOT_SEEDS = tuple({key: told for key, told in one.items() if key != "response_url"} for one in recorded("wecom"))
"""Without the address to answer at, which is WeCom's own: nothing is to be sent there from a test."""

_CHECK: JSON = {ECHO: "1616140317555161061"}

WEBHOOKS = (
    Webhook("slack-webhook", "slack", by_slack, recorded("slack"), SLACK_WORDS, SLACK_IDS),
    Webhook("lark-webhook", "lark", by_lark, recorded("lark"), LARK_WORDS, LARK_IDS),
    Webhook("dingtalk-webhook", "dingtalk", by_dingtalk, DINGTALK_SEEDS, DINGTALK_WORDS, DINGTALK_IDS),
    Webhook("wecom-callback", "wecom", by_wecom_robot, (*ROBOT_SEEDS, _CHECK), ROBOT_WORDS, ROBOT_IDS),
    Webhook("wecom-app", "wecom-app", by_wecom_app, (*recorded("wecom/app"), _CHECK), APP_WORDS, APP_IDS),
)
