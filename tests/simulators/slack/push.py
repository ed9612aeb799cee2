"""HTTP delivery to a request URL: signed, three seconds, two redirects."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from tests.simulators.slack.delivery import Outcome
from tests.simulators.slack.journal import Delivery
from tests.simulators.slack.model import JSON
from tests.simulators.slack.signing import signed_headers

FORM = "application/x-www-form-urlencoded"
_REDIRECTS_AIOHTTP_REFUSES = 3


def encoded(kind: str, payload: JSON) -> tuple[bytes, str]:
    """Body and content type: events are JSON, commands a form, interactions JSON inside a form."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    if kind == "slash_commands":
        return urlencode(payload).encode(), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


class Push:
    """Posts payloads to `url()` and judges the answers as Slack does."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: Callable[[], str],
        secret: str,
        clock: Callable[[], float],
        deadline: float,
    ) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._clock = clock
        self.deadline = deadline

    async def attempt(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        body, kind = encoded(delivery.kind, delivery.payload)
        headers = signed_headers(self._secret, body, int(self._clock()), kind)
        if number:
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        try:
            return await self._post(body, headers)
        except TimeoutError:
            return Outcome(False, "http_timeout")
        except aiohttp.TooManyRedirects:
            return Outcome(False, "too_many_redirects")
        except aiohttp.ClientSSLError:
            return Outcome(False, "ssl_error")
        except (aiohttp.ClientConnectionError, OSError):
            return Outcome(False, "connection_failed")
        except (aiohttp.ClientError, ValueError):
            return Outcome(False, "unknown_error")

    async def _post(self, body: bytes, headers: dict[str, str]) -> Outcome:
        timeout = aiohttp.ClientTimeout(total=self.deadline)
        request = self._session.post(
            self._url(), data=body, headers=headers, timeout=timeout, max_redirects=_REDIRECTS_AIOHTTP_REFUSES
        )
        async with request as response:
            text = (await response.read()).decode(errors="replace")
            if 200 <= response.status < 300:
                return Outcome(True, status=response.status, answer=_answer(text))
            final = response.headers.get("x-slack-no-retry") == "1"
            return Outcome(False, "http_error", response.status, final=final)


def _answer(text: str) -> JSON | str | None:
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return text
    return found if isinstance(found, dict) else text or None
