"""HTTP in front of the simulated methods: admission first, then faults, then the call, all of it noted."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from aiohttp import web

from tests.simulators.lark.cards import CardApi
from tests.simulators.lark.errors import Refusal, need, too_often
from tests.simulators.lark.messages import MessageApi
from tests.simulators.lark.model import JSON, Call, Fault, File
from tests.simulators.lark.rooms import RoomApi
from tests.simulators.lark.state import APP, BOT, State

TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
_PICTURE, _LARGEST = 10 * 1024 * 1024, 30 * 1024 * 1024
_FILE_TYPES = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}

Method = Callable[[web.Request, JSON, JSON], JSON]


class Routes:
    """Everything under /open-apis."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.rooms = RoomApi(state)
        self._messages, self._cards = MessageApi(state), CardApi(state)

    def add_to(self, app: web.Application) -> None:
        for (verb, path), method in self._methods().items():
            app.router.add_route(verb, f"/open-apis{path}", self._served(method))
        app.router.add_route("*", "/open-apis/{rest:.*}", self._served(lambda *_: {}))

    def _methods(self) -> dict[tuple[str, str], Method]:
        messages, cards, rooms = self._messages, self._cards, self.rooms
        im, kit = "/im/v1/messages", "/cardkit/v1/cards/{id}"
        return {
            ("POST", "/auth/v3/tenant_access_token/internal"): lambda r, q, b: self._token(b),
            ("GET", "/bot/v3/info"): lambda r, q, b: self._bot(),
            ("GET", "/application/v6/scopes"): lambda r, q, b: self._scopes(),
            ("POST", im): lambda r, q, b: messages.send(q, b),
            ("GET", im): lambda r, q, b: messages.listing(q),
            ("GET", f"{im}/{{id}}"): lambda r, q, b: messages.single(_id(r)),
            ("PUT", f"{im}/{{id}}"): lambda r, q, b: messages.edit(_id(r), b),
            ("PATCH", f"{im}/{{id}}"): lambda r, q, b: messages.patch(_id(r), b),
            ("DELETE", f"{im}/{{id}}"): lambda r, q, b: messages.recall(_id(r)),
            ("POST", f"{im}/{{id}}/reply"): lambda r, q, b: messages.reply(_id(r), b),
            ("POST", f"{im}/{{id}}/reactions"): lambda r, q, b: messages.react(_id(r), b),
            ("GET", f"{im}/{{id}}/reactions"): lambda r, q, b: messages.reactions(_id(r), q),
            ("DELETE", f"{im}/{{id}}/reactions/{{reaction}}"): lambda r, q, b: messages.unreact(
                _id(r), r.match_info["reaction"]
            ),
            ("POST", "/im/v1/images"): lambda r, q, b: self._upload(b, picture=True),
            ("POST", "/im/v1/files"): lambda r, q, b: self._upload(b, picture=False),
            ("POST", "/ephemeral/v1/send"): lambda r, q, b: messages.whisper(b),
            ("POST", "/cardkit/v1/cards"): lambda r, q, b: cards.create(b),
            ("PUT", kit): lambda r, q, b: cards.replace(_id(r), b),
            ("PATCH", f"{kit}/settings"): lambda r, q, b: cards.settle(_id(r), b),
            ("PUT", f"{kit}/elements/{{element}}/content"): lambda r, q, b: cards.grow(
                _id(r), r.match_info["element"], b
            ),
            ("POST", "/im/v1/chats"): lambda r, q, b: rooms.create(q, b),
            ("GET", "/im/v1/chats/{id}"): lambda r, q, b: rooms.look(_id(r)),
            ("PUT", "/im/v1/chats/{id}"): lambda r, q, b: rooms.rename(_id(r), b),
            ("POST", "/im/v1/chats/{id}/members"): lambda r, q, b: rooms.invite(_id(r), q, b),
            ("GET", "/im/v1/chats/{id}/members"): lambda r, q, b: rooms.members(_id(r)),
            ("POST", "/contact/v3/users/batch_get_id"): lambda r, q, b: rooms.find(q, b),
            ("GET", "/contact/v3/users/{id}"): lambda r, q, b: rooms.person(_id(r)),
        }

    def _served(self, method: Method) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body, query = await _body(request), dict(request.query)
            self._state.calls.append(Call(request.method, request.path, query, body))
            self._state.changed()
            fault = self._state.fault(request.method, request.path)
            try:
                if request.path != TOKEN:
                    self._state.admit(request.method, request.path, request.headers.get("Authorization", ""))
                if fault is not None and (met := await _met(fault, request)) is not None:
                    return met
                answer = web.json_response(_answered(request.path, method(request, query, body)))
            except Refusal as refusal:
                answer = refusal.response()
            if fault is not None and fault.cut and request.transport is not None:
                request.transport.abort()
            answer.headers["Date"] = formatdate(self._state.now() + self._state.clock_ahead, usegmt=True)
            return answer

        return handle

    def _token(self, body: JSON) -> JSON:
        if body.get("app_id") != APP:
            raise Refusal(10003, "invalid param", 200)
        if body.get("app_secret") != self._state.secret:
            raise Refusal(10014, "app secret invalid", 200)
        token, lasts = self._state.token()
        return {"tenant_access_token": token, "expire": lasts}

    def _bot(self) -> JSON:
        if not self._state.has_bot:
            raise Refusal(11205, "app do not have bot", 200)
        return {"bot": {"activate_status": 2, "app_name": "Warroom", "avatar_url": "", "open_id": BOT}}

    def _scopes(self) -> JSON:
        asked = {*self._state.granted, "im:chat:readonly"}
        granted = self._state.granted
        return {"scopes": [{"scope_name": one, "grant_status": 1 if one in granted else 2} for one in sorted(asked)]}

    def _upload(self, form: JSON, *, picture: bool) -> JSON:
        part = form.get("image" if picture else "file")
        need(isinstance(part, web.FileField), 234001, "Invalid request param.")
        assert isinstance(part, web.FileField)
        content = part.file.read()
        need(bool(content), 234010, "File's size can't be 0.")
        need(len(content) <= (_PICTURE if picture else _LARGEST), 234006, "The file size exceed the max value.")
        wanted = {"image_type": {"message"}} if picture else {"file_type": _FILE_TYPES}
        need(all(form.get(name) in values for name, values in wanted.items()), 234001, "Invalid request param.")
        key = self._state.new_id("img_v3_" if picture else "file_v3_")
        self._state.files[key] = File(key, part.filename if picture else str(form.get("file_name")), content, picture)
        return {"image_key" if picture else "file_key": key}


def _answered(path: str, data: JSON) -> JSON:
    """The token and the bot stand beside the code, everything else under `data`."""
    if path == TOKEN or path.endswith("/bot/v3/info"):
        return {"code": 0, "msg": "ok", **data}
    return {"code": 0, "msg": "success", "data": data}


async def _met(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    if fault.hang:
        await asyncio.sleep(3600)
    if fault.cut:
        return None
    if fault.before:
        assert request.transport is not None
        request.transport.abort()
    if fault.wait:
        raise too_often(fault.wait)
    if fault.code:
        raise Refusal(fault.code, fault.message, fault.status)
    return web.Response(status=fault.status, text="<html>bad gateway</html>", content_type="text/html")


async def _body(request: web.Request) -> JSON:
    if request.content_type == "multipart/form-data":
        return dict(await request.post())
    try:
        read = json.loads(await request.read())
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _id(request: web.Request) -> str:
    return request.match_info["id"]
