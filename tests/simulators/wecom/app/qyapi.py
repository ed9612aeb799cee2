"""HTTP in front of the app interface: faults first, then the token, then the call; everything answers 200."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.simulators.wecom.app.company import AGENT, CORP, MEDIA_SECONDS, ROOT, SECRET, TOKEN_SECONDS, Company
from tests.simulators.wecom.app.groups import Groups
from tests.simulators.wecom.app.messages import OK, Messages, error
from tests.simulators.wecom.app.model import JSON, Call, Upload

GET_TOKEN = "/cgi-bin/gettoken"
SEND = "/cgi-bin/message/send"
RECALL = "/cgi-bin/message/recall"
UPDATE_CARD = "/cgi-bin/message/update_template_card"
CREATE = "/cgi-bin/appchat/create"
UPDATE = "/cgi-bin/appchat/update"
GET = "/cgi-bin/appchat/get"
SEND_TO_GROUP = "/cgi-bin/appchat/send"
BY_MOBILE = "/cgi-bin/user/getuserid"
BY_EMAIL = "/cgi-bin/user/get_userid_by_email"
USER = "/cgi-bin/user/get"
UPLOAD = "/cgi-bin/media/upload"
AGENT_INFO = "/cgi-bin/agent/get"

_SIZES = {"image": 10 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "file": 20 * 2**20}


class QyApiServer:
    """One address for everything."""

    def __init__(self, company: Company) -> None:
        self._company = company
        messages, groups = Messages(company), Groups(company)
        self._methods: dict[tuple[str, str], Callable[[dict[str, str], JSON], JSON]] = {
            ("POST", SEND): lambda _, body: messages.send(body),
            ("POST", RECALL): lambda _, body: messages.recall(body),
            ("POST", UPDATE_CARD): lambda _, body: messages.update_card(body),
            ("POST", CREATE): lambda _, body: groups.create(body),
            ("POST", UPDATE): lambda _, body: groups.update(body),
            ("GET", GET): lambda query, _: groups.get(query.get("chatid", "")),
            ("POST", SEND_TO_GROUP): lambda _, body: groups.send(body),
            ("POST", BY_MOBILE): lambda _, body: self._found("mobile", body.get("mobile")),
            ("POST", BY_EMAIL): lambda _, body: self._found("email", body.get("email"), body.get("email_type", 1)),
            ("GET", USER): lambda query, _: self._user(query.get("userid", "")),
            ("GET", AGENT_INFO): lambda query, _: self._agent(query.get("agentid", "")),
        }

    def application(self) -> web.Application:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.Response:
        upload = request.path == UPLOAD
        body = {} if upload else _object(await request.read())
        self._company.calls.append(Call(request.path, dict(request.query), body))
        fault = self._company.take_fault(request.path)
        if fault is not None and not fault.cut:
            answer = error(fault.error) if fault.error else {}
            return web.json_response(answer, status=fault.status)
        answer = await self._answer(request, body, self._upload if upload else None)
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer)

    async def _answer(
        self, request: web.Request, body: JSON, upload: Callable[[web.Request], Awaitable[JSON]] | None
    ) -> JSON:
        if not self._company.trusted:
            return error(60020)
        if request.path == GET_TOKEN:
            return self._token(dict(request.query))
        until = self._company.tokens.get(request.query.get("access_token", ""))
        if until is None:
            return error(40014)
        if until <= self._company.now():
            return error(42001)
        if upload is not None:
            return await upload(request)
        method = self._methods.get((request.method, request.path))
        return error(40066) if method is None else method(dict(request.query), body)

    def _token(self, query: dict[str, str]) -> JSON:
        if query.get("corpid") != CORP:
            return error(40013)
        if query.get("corpsecret") != SECRET:
            return error(40001)
        token = self._company.new_token()
        left = int(self._company.tokens[token] - self._company.now())
        return OK | {"access_token": token, "expires_in": min(left, int(TOKEN_SECONDS))}

    def _found(self, by: str, wanted: object, kind: object = 1) -> JSON:
        if not isinstance(wanted, str) or not wanted or kind not in (1, 2):
            return error(40058)
        if by == "mobile" and not wanted.isdigit():
            return error(60103)
        found = next((one for one in self._company.members.values() if getattr(one, by) == wanted), None)
        if found is None:
            self._company.misses += 1
            return error(46004)
        return OK | {"userid": found.id} if found.visible else error(60011)

    def _user(self, id: str) -> JSON:
        """Without phone and e-mail, which WeCom no longer tells apps."""
        found = self._company.members.get(id)
        if found is None:
            return error(60111)
        if not found.visible:
            return error(60011)
        return OK | {"userid": found.id, "name": found.name, "department": [ROOT], "status": 1}

    def _agent(self, id: str) -> JSON:
        if id != str(AGENT):
            return error(301002 if id.isdigit() else 40056)
        visible = [{"userid": one.id} for one in self._company.members.values() if one.visible]
        parties = [ROOT] if self._company.root_range else []
        range_ = {"allow_userinfos": {"user": visible}, "allow_partys": {"partyid": parties}}
        return OK | {"agentid": AGENT, "name": "Warroom", "close": 0} | range_

    async def _upload(self, request: web.Request) -> JSON:
        kind = request.query.get("type", "")
        if kind not in _SIZES:
            return error(40004)
        part = (await request.post()).get("media")
        if not isinstance(part, web.FileField) or not part.filename:
            return error(41005)
        content = part.file.read()
        if not 5 < len(content) <= _SIZES[kind]:
            return error(40006)
        if kind == "image" and not content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            return error(40009)
        made = Upload(
            f"MEDIA{self._company.number()}", kind, part.filename, content, self._company.now() + MEDIA_SECONDS
        )
        self._company.uploads[made.id] = made
        return OK | {"type": kind, "media_id": made.id, "created_at": str(int(self._company.now()))}


def _object(body: bytes) -> JSON:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
