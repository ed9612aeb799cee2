"""The simulated model that speaks Anthropic's Messages."""

import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.simulators.messages.answer import Answer, signature
from tests.simulators.messages.blocks import blocks
from tests.simulators.messages.cache import PromptCache
from tests.simulators.messages.request import Conversation, faults
from tests.simulators.model.acts import Act
from tests.simulators.model.scripted import JSON, Asked, ScriptedServer

API_KEY = "sk-ant-simulated"

_VERSIONS = ("2023-06-01", "2026-10-21")
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class MessagesServer(ScriptedServer):
    """`POST /v1/messages`.

    `older`: as some servers of others still speak it. Keys are read from `x-api-key` alone, and what the prompt cost is
    told at the start of a stream only.
    """

    provider = "anthropic"
    key = API_KEY
    path = "/v1/messages"

    def __init__(self, *, older: bool = False) -> None:
        super().__init__()
        self._older = older
        self._cache = PromptCache()
        self._answers: dict[int, Answer] = {}

    def _refusal(self, request: web.Request) -> web.Response | None:
        given = request.headers.get("x-api-key", "")
        if not self._older:
            given = given or request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != API_KEY:
            return self._error(
                Act(status=401, message="invalid x-api-key" if given else "x-api-key header is required")
            )
        if request.headers.get("anthropic-version") not in _VERSIONS:
            return self._error(Act(status=400, message="anthropic-version: is required, and a known one"))
        if request.content_type != "application/json":
            return self._error(Act(status=400, message="content-type: must be application/json"))
        return None

    def _faults(self, body: Any) -> Iterator[str]:
        wrong = list(faults(body))
        yield from wrong
        if not wrong:
            thoughts = [one for one in blocks(body) if one.get("type") == "thinking"]
            if any(one["signature"] != signature(one["thinking"]) for one in thoughts):
                yield "Invalid `signature` in `thinking` block"

    def _read(self, body: JSON) -> Asked:
        return Conversation(body)

    def _error(self, act: Act) -> web.Response:
        wait = {} if act.retry_after is None else {"retry-after": f"{act.retry_after:g}"}
        return web.json_response(_said(act), status=act.status, headers={"request-id": "req_simulated"} | wait)

    def _document(self, act: Act, asked: Asked, number: int) -> JSON:
        return self._to(act, asked, number).document()

    def _opening(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        return map(_event, self._to(act, asked, number).opening())

    def _ending(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        return map(_event, self._to(act, asked, number).ending(terse=self._older))

    def _stumble(self) -> bytes:
        return _event(_said(Act(status=529, message="Overloaded")))

    def _ping(self) -> bytes:
        return _event({"type": "ping"})

    def _to(self, act: Act, asked: Asked, number: int) -> Answer:
        if number not in self._answers:
            self._answers[number] = Answer(act, asked.model, number, self._usage(act, asked))
        return self._answers[number]

    def _usage(self, act: Act, asked: Asked) -> JSON:
        fresh, added, read = self._cache.read(asked.body)
        if act.usage:
            fresh, added, read = act.usage[0] - act.cached, 0, act.cached
        return {"input_tokens": fresh, "cache_creation_input_tokens": added, "cache_read_input_tokens": read}


def _event(said: JSON) -> bytes:
    return f"event: {said['type']}\ndata: {json.dumps(said)}\n\n".encode()


def _said(act: Act) -> JSON:
    message = f"prompt is too long: {act.window + 1} tokens > {act.window} maximum" if act.window else act.message
    error = {"type": _KINDS.get(act.status, "api_error"), "message": message}
    return {"type": "error", "error": error, "request_id": "req_simulated"}
