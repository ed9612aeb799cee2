"""The app interface's error codes, as the errors of the core and in words that say how to mend them."""

from adapters.wecom.refusals import held, lost, unreachable
from bot.errors import PlatformError, Rejected

__all__ = ["NOBODY", "NOT_EVERYBODY", "STALE_TOKEN", "lost", "refused", "unreachable"]

STALE_TOKEN = frozenset({"40001", "40014", "42001"})
"""The access token is wrong or over; 40014 is also said of one that has expired."""

NOBODY = frozenset({"46004", "60103", "60111"})
"""There is no such person, or no such number."""

NOT_EVERYBODY = frozenset({"40003", "40031", "60111", "86007"})
"""Somebody in a list of people is none."""

_CREDENTIALS = "WeCom takes no access token got with corp_id and app_secret: copy both again from the admin console."
_SENTENCES = {
    40001: _CREDENTIALS,
    40014: _CREDENTIALS,
    42001: _CREDENTIALS,
    40007: "WeCom does not know the uploaded file any more.",
    40008: "WeCom does not take this kind of message from an app.",
    40013: "WeCom knows no such corp_id: copy it from the admin console, My Company (我的企业).",
    40056: "WeCom knows no such agent_id: copy AgentId from the app's page.",
    40058: "WeCom finds a parameter of the message wrong, or the message too long.",
    42045: "WeCom misses where a card leads.",
    60011: (
        "The WeCom app may not see these people or make groups: on the app's page set the visible range (可见范围) "
        "to the whole company, the root department."
    ),
    60020: ("WeCom does not trust this machine's address: add it to the trusted IPs (企业可信IP) on the app's page."),
    81013: "WeCom reaches nobody: the person is outside the app's visible range (可见范围), or has no licence.",
    86001: "WeCom knows no such group of the app.",
    86003: "WeCom knows no such group of the app.",
    86008: "The group was not made by this app, which therefore may not write to it.",
    301002: "app_secret belongs to another app than agent_id: copy both from the same page.",
}


def refused(operation: str, code: int) -> PlatformError:
    """The error for an answer whose `errcode` is not 0. The message beside it is not shown: it tells addresses."""
    return held(operation, code) or Rejected(
        _SENTENCES.get(code, f"WeCom refused {operation}: error {code}."), str(code)
    )
