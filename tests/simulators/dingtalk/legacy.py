"""The old API: addresses to reply at, and people by phone; HTTP 200 whatever happens."""

import secrets

from aiohttp import web

from tests.simulators.dingtalk.model import JSON, Chat, Media, Post
from tests.simulators.dingtalk.state import CLIENT_ID, CLIENT_SECRET, State

_KINDS = ("text", "markdown", "actionCard", "link", "feedCard")
_NOTIFIED_AT_MOST = 50
_LARGEST = 20 * 2**20
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")


def error(code: int, message: str, **more: object) -> JSON:
    return {"errcode": code, "errmsg": message, **more}


OK = {"errcode": 0, "errmsg": "ok"}


class LegacyApi:
    """Judged by `errcode`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def reply(self, request: web.Request, body: JSON | None) -> JSON:
        """`sendBySession`: no token, the address is the proof."""
        if request.content_type != "application/json":
            return error(43004, "the content type must be JSON")
        session = self._state.sessions.get(request.query.get("session", ""))
        if session is None:
            return error(300005, "token is not exist")
        if session.until <= self._state.now():
            return error(300001, "session 不存在")
        if session.chat.disbanded:
            return error(400013, "the group was dissolved")
        if not session.chat.robot:
            return error(400106, "the robot is not in the group")
        if body is None or not isinstance(body.get(str(body.get("msgtype"))), dict):
            return error(40035, "bad or missing JSON")
        if body["msgtype"] not in _KINDS:
            return error(400105, "unsupported msgtype")
        return self._said(session.chat, body)

    def _said(self, chat: Chat, body: JSON) -> JSON:
        kind, content, at = body["msgtype"], body[body["msgtype"]], body.get("at") or {}
        text = content.get("content" if kind == "text" else "text")
        if not isinstance(text, str) or not text or (kind == "markdown" and not content.get("title")):
            return error(40035, "bad or missing JSON")
        users = at.get("atUserIds") or []
        if len(users) > _NOTIFIED_AT_MOST:
            return error(40035, "too many people to notify")
        notified = tuple(id for id in users if f"@{id}" in text)
        everyone = bool(at.get("isAtAll")) or any(word in text.lower() for word in ("@all", "@所有人"))
        title, shown = str(content.get("title") or ""), self._state.pictures(text) if kind == "markdown" else ()
        post = Post(chat, "session", kind, title, text, notified=notified, everyone=everyone, pictures=shown)
        self._state.posts.append(post)
        self._state.changed()
        return dict(OK)

    def token(self, request: web.Request) -> JSON:
        """The old API's own token."""
        if (request.query.get("appkey"), request.query.get("appsecret")) != (CLIENT_ID, CLIENT_SECRET):
            return error(40096, "不合法的appKey或appSecret")
        self._state.old_token = self._state.old_token or f"old-{secrets.token_hex(12)}"
        return OK | {"access_token": self._state.old_token, "expires_in": 7200}

    def upload(self, request: web.Request, part: object) -> JSON:
        """A picture. Only the old token is taken, which is the stricter of what is told."""
        if not self._state.old_token or request.query.get("access_token") != self._state.old_token:
            return error(88, "ding talk error", sub_code="40014", sub_msg="不合法的access_token")
        if request.query.get("type") != "image":
            return error(40004, "不合法的媒体文件类型")
        content = part.file.read() if isinstance(part, web.FileField) else b""
        if not isinstance(part, web.FileField) or not part.filename or not content:
            return error(40035, "no file in the field media")
        if not content.startswith(_PICTURES):
            return error(40005, "不合法的文件类型")
        if len(content) > _LARGEST:
            return error(40006, "不合法的文件大小")
        media = f"@lADP{secrets.token_urlsafe(12)}"
        self._state.media[media] = Media(part.filename, content)
        return OK | {"media_id": media, "created_at": int(self._state.now() * 1000), "type": "image"}

    def by_mobile(self, request: web.Request, body: JSON | None) -> JSON:
        if not self._state.good_token(request.query.get("access_token", "")):
            return error(88, "ding talk error", sub_code="40014", sub_msg="不合法的access_token")
        if "qyapi_get_member_by_mobile" not in self._state.permissions:
            return error(88, "ding talk error", sub_code="60011", sub_msg="没有调用该接口的权限")
        mobile = (body or {}).get("mobile")
        if not isinstance(mobile, str):
            return error(400002, "bad parameter")
        if not mobile.isdigit():
            return error(40104, "bad mobile")
        for user in self._state.users.values():
            if user.mobile == mobile:
                return OK | {"result": {"userid": user.staff}}
        return error(60121, "not found")
