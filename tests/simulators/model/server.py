"""The simulated model that speaks OpenAI's chat completions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from tests.simulators.model.acts import Act
from tests.simulators.model.answer import chunks, document, ending
from tests.simulators.model.request import Completion, faults
from tests.simulators.model.scripted import JSON, Asked, ScriptedServer

API_KEY = "sk-simulated"

_KINDS = {400: "invalid_request_error", 401: "invalid_request_error", 429: "requests"}


class ModelServer(ScriptedServer):
    """`POST /v1/chat/completions`."""

    provider = "openai"
    key = API_KEY
    base = "/v1"
    path = "/chat/completions"
    telling = True
    """Whether it says what an answer cost, where that is asked for."""

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {API_KEY}":
            return None
        return self._error(Act(status=401, message="Incorrect API key provided."))

    def _faults(self, body: Any) -> Iterator[str]:
        return faults(body)

    def _read(self, body: JSON) -> Asked:
        return Completion(body)

    def _error(self, act: Act) -> web.Response:
        wait = {} if act.retry_after is None else {"Retry-After": f"{act.retry_after:g}"}
        return web.json_response({"error": _said(act)}, status=act.status, headers=wait)

    def _document(self, act: Act, asked: Asked, number: int) -> JSON:
        return document(act, asked, number)

    def _opening(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        return map(_event, chunks(act, asked, number))

    def _ending(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        yield from map(_event, (one for one in ending(act, asked, number) if self.telling or one["choices"]))
        yield b"data: [DONE]\n\n"

    def _stumble(self) -> bytes:
        return _event({"error": {"message": "The server had an error.", "type": "server_error", "code": None}})

    def _ping(self) -> bytes:
        return b": still here\n\n"


def _event(chunk: JSON) -> bytes:
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _said(act: Act) -> Mapping[str, object]:
    if act.window:
        message = (
            f"This model's maximum context length is {act.window} tokens. Please reduce the length of the messages."
        )
        code = "context_length_exceeded"
        return {"message": message, "type": "invalid_request_error", "param": "messages", "code": code}
    return {"message": act.message, "type": _KINDS.get(act.status, "server_error"), "param": None, "code": None}
