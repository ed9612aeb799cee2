"""HTTP in front of the simulated APIs: faults first, then the call, all of it noted."""

import asyncio
import json
from collections.abc import Callable
from email.utils import formatdate

from aiohttp import web

from tests.simulators.dingtalk.cards import CardApi
from tests.simulators.dingtalk.gateway import Gateway
from tests.simulators.dingtalk.legacy import LegacyApi
from tests.simulators.dingtalk.model import JSON, Call
from tests.simulators.dingtalk.robot import Refusal, RobotApi
from tests.simulators.dingtalk.scene_groups import SceneGroupApi
from tests.simulators.dingtalk.state import State

Method = Callable[[web.Request, JSON | None], JSON]

REPLY = "/robot/sendBySession"
TOKEN = "/v1.0/oauth2/accessToken"
OPEN = "/v1.0/gateway/connections/open"
GROUP = "/v1.0/robot/groupMessages/send"
DIRECT = "/v1.0/robot/oToMessages/batchSend"
CREATE_CARD = "/v1.0/card/instances/createAndDeliver"
STREAM_CARD = "/v1.0/card/streaming"
UPDATE_CARD = "/v1.0/card/instances"
REGISTER_PRESSES = "/v1.0/card/callbacks/register"
CREATE_GROUP = "/v1.0/im/sceneGroup/create"
ADD_MEMBERS = "/v1.0/im/sceneGroup/member/add"
BY_MOBILE = "/topapi/v2/user/getbymobile"
OLD_TOKEN = "/gettoken"
UPLOAD = "/media/upload"


def application(state: State, gateway: Gateway) -> web.Application:
    """Everything at one address."""
    robot, legacy = RobotApi(state), LegacyApi(state)
    cards, scenes = CardApi(state, robot), SceneGroupApi(state, robot)
    methods: dict[tuple[str, str], Method] = {
        ("POST", TOKEN): lambda _, body: robot.access_token(body or {}),
        ("POST", OPEN): lambda request, body: gateway.open(request, body or {}),
        ("POST", GROUP): lambda request, body: robot.send_to_group(request, body or {}),
        ("POST", DIRECT): lambda request, body: robot.send_directly(request, body or {}),
        ("POST", REPLY): legacy.reply,
        ("POST", BY_MOBILE): legacy.by_mobile,
        ("GET", OLD_TOKEN): lambda request, _: legacy.token(request),
        ("POST", CREATE_CARD): lambda request, body: cards.create(request, body or {}),
        ("POST", CREATE_GROUP): lambda request, body: scenes.create(request, body or {}),
        ("POST", ADD_MEMBERS): lambda request, body: scenes.add(request, body or {}),
        ("POST", REGISTER_PRESSES): lambda request, body: cards.register(request, body or {}),
        ("PUT", UPDATE_CARD): lambda request, body: cards.update(request, body or {}),
        ("PUT", STREAM_CARD): lambda request, body: cards.stream(request, body or {}),
    }

    async def handle(request: web.Request) -> web.Response:
        part = (await request.post()).get("media") if request.content_type == "multipart/form-data" else None
        body = _object(await request.read()) if part is None else None
        state.calls.append(Call(request.path, body or {}, dict(request.headers)))
        fault = state.faults.take(request.path)
        if fault is not None and fault.page:
            return web.Response(text=fault.page, content_type="text/html", status=fault.status)
        if fault is not None and not (fault.cut or fault.hang):
            return web.json_response(fault.body, status=fault.status)
        try:
            uploading = (request.method, request.path) == ("POST", UPLOAD)
            called = methods[request.method, request.path] if not uploading else lambda one, _: legacy.upload(one, part)
            answer, status = called(request, body), 200
        except KeyError:
            answer, status = {"code": "InvalidAction.NotFound", "message": "no such API"}, 404
        except Refusal as refusal:
            answer, status = refusal.body, refusal.status
        if fault is not None and fault.hang:
            await asyncio.Event().wait()
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, status=status)

    async def dated(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(state.now() + state.clock_ahead, usegmt=True)

    app = web.Application(client_max_size=32 * 2**20)
    app.on_response_prepare.append(dated)
    app.router.add_get("/connect", gateway.connect)
    app.router.add_get(OLD_TOKEN, handle)
    app.router.add_post("/{path:.*}", handle)
    app.router.add_put("/{path:.*}", handle)
    return app


def _object(body: bytes) -> JSON | None:
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
