"""A small server that behaves like open.feishu.cn towards one bot."""

from tests.simulators.lark import crypto
from tests.simulators.lark.delivery import Push
from tests.simulators.lark.model import JSON, Call, Card, Chat, Fault, File, Message, User
from tests.simulators.lark.simulator import LarkSimulator, buttons, card_of, text_of
from tests.simulators.lark.state import APP, BOT, KEY, SECRET, VERIFICATION

__all__ = [
    "APP",
    "BOT",
    "JSON",
    "KEY",
    "SECRET",
    "VERIFICATION",
    "Call",
    "Card",
    "Chat",
    "Fault",
    "File",
    "LarkSimulator",
    "Message",
    "Push",
    "User",
    "buttons",
    "card_of",
    "crypto",
    "text_of",
]
