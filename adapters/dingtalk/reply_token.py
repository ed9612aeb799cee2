"""The address that a message may be answered at, for a while."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from adapters.dingtalk.settings import DingTalkSettings
from bot.domain.chat import ReplyToken

_OWN_HOST = "oapi.dingtalk.com"
_MARGIN = 5.0
_FAR_AWAY = 10**15


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """`url` carries a secret; `until` is in seconds since 1970."""

    url: str = field(repr=False)
    until: float

    def good(self, now: float) -> bool:
        """Whether it should still work."""
        return now + _MARGIN < self.until

    def trusted(self, settings: DingTalkSettings) -> bool:
        """Whether it is DingTalk's own host over TLS, or the one the old API is configured at."""
        if not self.url.isascii():
            return False
        try:
            parts, own = urlsplit(self.url), urlsplit(settings.legacy_api_url)
            if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
                return True
            return parts.scheme == "https" and parts.netloc in {_OWN_HOST, f"{_OWN_HOST}:443"}
        except ValueError:
            return False


def token_of(message: dict[str, Any]) -> ReplyToken | None:
    """What a message carries for its answer."""
    url, until = message.get("sessionWebhook"), message.get("sessionWebhookExpiredTime")
    if not isinstance(url, str) or not url or not isinstance(until, int) or not 0 <= until < _FAR_AWAY:
        return None
    return ReplyToken(json.dumps([until, url]))


def address_in(token: ReplyToken | None) -> ReplyAddress | None:
    """The address kept in a token of ours."""
    if token is None:
        return None
    until, url = json.loads(token.value)
    return ReplyAddress(url, until / 1000)
