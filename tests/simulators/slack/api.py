"""`/api/{method}`: tokens, scopes, limits and faults before a method runs."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.faults import Fault, Faults
from tests.simulators.slack.journal import Call, Journal
from tests.simulators.slack.methods import METHODS
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON
from tests.simulators.slack.rate import RateLimits
from tests.simulators.slack.workspace import Workspace


class WebApi:
    """Answers Web API calls for all workspaces; the token says which one is meant."""

    def __init__(
        self, journal: Journal, faults: Faults, limits: RateLimits, find: Callable[[str], Workspace | None]
    ) -> None:
        self._journal = journal
        self._faults = faults
        self._limits = limits
        self._find = find

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = Call(name, {}, None)
        self._journal.calls.append(call)
        fault = self._faults.take(name)
        try:
            if fault and (broken := await self._break(request, call, fault)):
                return broken
            answer, headers = await self._answer(request, call)
        except ApiError as refusal:
            answer, headers = refusal.body(), {}
        return self._finish(request, call, answer, headers, cut=bool(fault and fault.cut))

    async def _break(self, request: web.Request, call: Call, fault: Fault) -> web.Response | None:
        """The answer of a fault that keeps the call from taking effect."""
        if fault.cut_before:
            return _cut(request)
        if fault.hang:
            await request.read()  # it has arrived, and takes effect even if nobody waits for the answer any more
            self._journal.changed()
            await asyncio.sleep(fault.hang)
        if fault.ratelimited is not None:
            return self._limited(call, fault.ratelimited)
        if fault.error:
            raise ApiError(fault.error)
        if fault.status:
            call.status = fault.status
            self._journal.changed()
            return web.Response(status=fault.status, text="upstream failure")
        return None

    async def _answer(self, request: web.Request, call: Call) -> tuple[JSON, dict[str, str]]:
        method = METHODS.get(call.method)
        values = await _arguments(request, method)
        call.arguments = values
        token = _token(request, values)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        ws = self._authorise(token, method)
        call.team = ws.team_id
        if method.token == "bot":
            ws.need_scope(*method.scopes)
        wait = self._limits.take(call.method, method, ws.team_id, str(values.get("channel", "")))
        if wait is not None:
            return {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        headers = {"x-oauth-scopes": ",".join(sorted(ws.scopes))} if call.method == "auth.test" else {}
        return method.run(ws, Arguments(values)), headers

    def _authorise(self, token: str, method: Method) -> Workspace:
        if not token:
            raise ApiError("not_authed")
        ws = self._find(token)
        if ws is None:
            raise ApiError("invalid_auth")
        if ws.switches.token_error:
            raise ApiError(ws.switches.token_error)
        if method.token != "any" and (token == ws.credentials.app_token) is not (method.token == "app"):
            raise ApiError("not_allowed_token_type")
        return ws

    def _limited(self, call: Call, wait: float) -> web.Response:
        answer = {"ok": False, "error": "ratelimited"}
        return self._respond(call, answer, 429, {"Retry-After": f"{wait:g}"})

    def _finish(
        self, request: web.Request, call: Call, answer: JSON, headers: dict[str, str], cut: bool
    ) -> web.StreamResponse:
        if cut:
            self._journal.changed()
            return _cut(request)
        return self._respond(call, answer, 429 if "Retry-After" in headers else 200, headers)

    def _respond(self, call: Call, answer: JSON, status: int, headers: dict[str, str]) -> web.Response:
        call.answered, call.status = answer, status
        self._journal.changed()
        body = json.dumps(answer, ensure_ascii=False).encode()
        return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Close the connection; the answer returned here reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _token(request: web.Request, values: JSON) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return str(values.pop("token", ""))


async def _arguments(request: web.Request, method: Method | None) -> JSON:
    """Query, form and JSON merged; methods that take no JSON leave such a body unread."""
    values: JSON = dict(request.query)
    kind = request.content_type
    if kind == "multipart/form-data":
        return values | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    raw = await request.read()
    if kind == "application/json":
        return values | (_json(raw) if raw and method is not None and method.json else {})
    if raw and kind != "application/x-www-form-urlencoded":
        raise ApiError("invalid_post_type")
    return values | dict(parse_qsl(raw.decode(), keep_blank_values=True))


def _json(raw: bytes) -> JSON:
    try:
        values: Any = json.loads(raw)
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(values, dict):
        raise ApiError("json_not_object")
    return values
