"""The Web API: one pooled connection, no retries behind our back, errors of the core."""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http import Pool, proxy_for
from adapters.slack.refusals import lost, refused, unreachable
from adapters.slack.scopes import METHODS
from adapters.slack.settings import SlackSettings
from bot.errors import Rejected

_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A method's answer and the response's headers."""

    data: Answer
    headers: Mapping[str, str]


class SlackClient:
    """Calls methods; raises `RetryLater`, `Ambiguous` or `Rejected`. Opened on first use, safe to close twice.

    The SDK would retry a post after a cut connection, and so post it twice; here whoever posts decides. It would also
    log bodies and tickets, so its own log is kept silent.
    """

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._pool = Pool(unreachable, lost, timeout=_TIMEOUT)
        self.proxy = proxy_for(settings.api_url)
        self.web = _Web(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            logger=silent_logger(),
            retry_handlers=[],
        )
        self.web.proxy = self.proxy

    async def call(self, method: str, *, token: str | None = None, **arguments: Any) -> Answer:
        """Call `method` in the form it wants. None arguments are left out. `token`: another one than the bot's."""
        return (await self.answer(method, token, arguments)).data

    async def answer(self, method: str, token: str | None, arguments: Mapping[str, Any]) -> Answered:
        """Like `call`, with the response's headers."""
        traits = METHODS[method]
        given = {name: value for name, value in arguments.items() if value is not None}
        if traits.form != "json":
            given = {name: _flat(value) for name, value in given.items()}
        headers = {"Authorization": f"Bearer {token}"} if token else None
        verb = "GET" if traits.form == "get" else "POST"
        body = {"json": given} if traits.form == "json" else {"params": given}
        try:
            with self._pool.call(method, writes=traits.writes) as self.web.session:
                response = await self.web.api_call(method, http_verb=verb, headers=headers, **body)
        except SlackApiError as error:
            raise _refusal(method, error, traits.writes) from error
        except SlackClientError as error:
            raise lost(method, writes=traits.writes) from error
        return Answered(dict(cast("Answer", response.data)), response.headers)

    async def pages(self, method: str, **arguments: Any) -> AsyncIterator[Answer]:
        """Every page of a method that hands out cursors."""
        cursor: str | None = None
        while True:
            page = await self.call(method, cursor=cursor, **arguments)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def upload(self, url: str, content: bytes) -> None:
        """Hand a file's bytes to the address that Slack named for it."""
        call = "the upload"
        with self._pool.call(call, writes=False) as session:
            async with session.post(url, data=BytesIO(content), proxy=self.proxy) as response:
                if response.status != 200:
                    raise refused(call, response.status, None, response.headers, writes=False)

    async def respond(self, url: str, answer: Answer) -> None:
        """Post to an address that Slack handed out with a command. Raises `Rejected` for anybody else's."""
        if not self._is_slacks(url):
            raise Rejected("The address to answer at is not Slack's.", "foreign_response_url")
        call = "the response"
        with self._pool.call(call, writes=True) as session:
            async with session.post(url, json=answer, proxy=self.proxy) as response:
                if response.status != 200:
                    raise refused(call, response.status, None, response.headers)

    def _is_slacks(self, url: str) -> bool:
        """Its own host over TLS, or the one the Web API is configured at."""
        parts, own = urlsplit(url), urlsplit(self._settings.api_url)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return parts.scheme == "https" and (parts.hostname or "") in {"hooks.slack.com", "hooks.slack-gov.com"}

    async def close(self) -> None:
        await self._pool.close()


class _Web(AsyncWebClient):
    """The SDK's client, for which an answer that is no object is an empty one, rather than an AttributeError."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        return answer if isinstance(answer["data"], dict) else {**answer, "data": {}}


def silent_logger() -> logging.Logger:
    """The SDK's logger, with a level of its own: at level 0 the SDK formats every call for debugging."""
    logger = logging.getLogger("slack_sdk.warroom")
    logger.setLevel(logging.CRITICAL)
    return logger


def _refusal(method: str, error: SlackApiError, writes: bool) -> Exception:
    """The SDK wraps its own response, or aiohttp's where the body was no JSON."""
    response: Any = error.response
    if isinstance(response, aiohttp.ClientResponse):
        return refused(method, response.status, None, response.headers, writes=writes)
    return refused(method, response.status_code, response.data, response.headers, writes=writes)


def _flat(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
