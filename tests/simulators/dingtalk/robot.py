"""The new API: tokens, and the robot's own posts."""

import json
from collections.abc import Mapping

from aiohttp import web

from tests.simulators.dingtalk.model import JSON, Chat, Post
from tests.simulators.dingtalk.state import CLIENT_ID, CLIENT_SECRET, State

MSG_PARAM_BYTES = 15_000

_KEYS: Mapping[str, tuple[str, ...]] = {
    "sampleText": ("content",),
    "sampleMarkdown": ("title", "text"),
    "sampleLink": ("title", "text", "picUrl", "messageUrl"),
}


class Refusal(Exception):
    """An error body of the new API."""

    def __init__(self, status: int, code: str, message: str = "refused") -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message, "requestid": "ABCD-1234"}


class RobotApi:
    """What the app calls with its access token."""

    def __init__(self, state: State) -> None:
        self._state = state

    def access_token(self, body: JSON) -> JSON:
        if (body.get("appKey"), body.get("appSecret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refusal(400, "invalidClientIdOrSecret")
        return {"accessToken": self._state.new_token(), "expireIn": 7200}

    def send_to_group(self, request: web.Request, body: JSON) -> JSON:
        self.admit(request, "qyapi_robot_sendmsg")
        self._check_robot(body)
        chat = self._state.chats.get(str(body.get("openConversationId")))
        if chat is None or chat.direct or not chat.robot:
            raise Refusal(400, "resource.not.found")
        if chat.disbanded:
            raise Refusal(400, "group.disbanded")
        return {"processQueryKey": self._post(chat, "group", body)}

    def send_directly(self, request: web.Request, body: JSON) -> JSON:
        """Two lists say whom it did not reach; the others it does."""
        self.admit(request, "qyapi_robot_sendmsg")
        self._check_robot(body)
        users = body.get("userIds")
        if not isinstance(users, list) or not users:
            raise Refusal(400, "invalidParameter.userIds.empty")
        if len(users) > 20:
            raise Refusal(400, "invalidParameter.userIds.overMax")
        invalid = [id for id in users if id not in self._state.users or id in self._state.invalid_staff]
        slowed = [id for id in users if id in self._state.slowed_staff]
        key = ""
        for id in users:
            if id not in {*invalid, *slowed}:
                key = self._post(self.direct(id), "direct", body)
        return {"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": slowed}

    def admit(self, request: web.Request, permission: str) -> None:
        """Token, permission, rate and quota. Raises `Refusal`."""
        token = request.headers.get("x-acs-dingtalk-access-token")
        if token is None:
            raise Refusal(400, "AuthenticationFailed.MissingParameter")
        if not self._state.good_token(token):
            raise Refusal(400, "InvalidAuthentication")
        if permission not in self._state.permissions:
            refusal = Refusal(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
            refusal.body["accessdenieddetail"] = {"requiredScopes": [permission]}  # type: ignore[assignment]  # documented shape
            raise refusal
        if self._state.too_fast(request.path):
            raise Refusal(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        if not self._state.spend():
            raise Refusal(403, "Forbidden.AccessDenied.ApiCountLimitForOrg")

    def _check_robot(self, body: JSON) -> None:
        if not body.get("robotCode"):
            raise Refusal(400, "invalidParameter.robotCode.empty")
        if body["robotCode"] != CLIENT_ID:
            raise Refusal(400, "invalidParameter.robotCode.notExsit")

    def _post(self, chat: Chat, via: str, body: JSON) -> str:
        kind, parameters = body.get("msgKey"), body.get("msgParam")
        if not kind:
            raise Refusal(400, "invalidParameter.msgKey.empty")
        if kind not in _KEYS:
            raise Refusal(400, "invalidParameter.msgKey.invalid")
        given = _parameters(parameters)
        if any(not isinstance(given.get(name), str) or not given[name] for name in _KEYS[str(kind)]):
            raise Refusal(400, "invalidParameter.msgParam.invalid")
        key = f"pqk{self._state.number()}"
        said = given.get("text") or given.get("content") or ""
        shown = self._state.pictures(str(said)) if kind == "sampleMarkdown" else ()
        post = Post(chat, via, str(kind), str(given.get("title") or ""), str(said), key, pictures=shown)
        self._state.posts.append(post)
        self._state.changed()
        return key

    def direct(self, staff: str) -> Chat:
        """The chat of this person with the robot."""
        user = self._state.users[staff]
        id = f"cid-direct-{staff}=="
        return self._state.chats.setdefault(id, Chat(id, "", [user], direct=True))


def _parameters(parameters: object) -> JSON:
    if not isinstance(parameters, str):
        raise Refusal(400, "invalidParameter.msgParam.invalid")
    if len(parameters.encode()) > MSG_PARAM_BYTES:
        raise Refusal(400, "invalidParameter.msgParam.tooLong")
    try:
        given = json.loads(parameters)
    except ValueError:
        raise Refusal(400, "invalidParameter.msgParam.invalid") from None
    if not isinstance(given, dict):
        raise Refusal(400, "invalidParameter.msgParam.invalid")
    return given
