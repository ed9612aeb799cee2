"""The REST methods that a bot uses, as far as a bot can tell."""

import json
from typing import Any

from aiohttp import web

from tests.simulators.lark.model import JSON, Fault, Message

BOT, APP, SECRET = "ou_bot", "cli_a000000000000001", "lark-app-secret-1"
TOKEN = "t-issued-token-1"


def refusal(code: int, message: str, status: int = 400, **headers: str) -> web.Response:
    return web.json_response({"code": code, "msg": message}, status=status, headers=headers)


def accepted(data: Any = None) -> web.Response:
    return web.json_response({"code": 0, "msg": "success", "data": data or {}})


class Rest:
    """One organisation's messages."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.chats: set[str] = set()
        self.by_uuid: dict[str, Message] = {}
        self.files: dict[str, str] = {}
        self.calls: list[str] = []
        self.fault: Fault | None = None
        self.count = 0

    def new_id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}_{self.count:08x}"

    def keep(self, **given: Any) -> Message:
        message = Message(id=self.new_id("om"), **given)
        message.at = max([message.at, *(one.at + 1 for one in self.messages.values())])
        self.messages[message.id] = message
        return message

    def thread_of(self, message: Message) -> str:
        threaded = message.root or any(one.root == message.id for one in self.messages.values())
        return f"omt_{message.root or message.id}" if threaded else ""

    def routes(self) -> list[web.RouteDef]:
        base = "/open-apis/im/v1/messages"
        return [
            web.post("/open-apis/auth/v3/tenant_access_token/internal", self.token),
            web.get("/open-apis/bot/v3/info", self.info),
            web.post(base, self.send),
            web.get(base, self.listing),
            web.get(base + "/{id}", self.single),
            web.patch(base + "/{id}", self.patch),
            web.post(base + "/{id}/reply", self.send),
            web.post(base + "/{id}/reactions", self.react),
            web.get(base + "/{id}/reactions", self.reactions),
            web.delete(base + "/{id}/reactions/{reaction}", self.unreact),
            web.post("/open-apis/im/v1/files", self.upload),
            web.post("/open-apis/ephemeral/v1/send", self.whisper),
        ]

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Count calls, and let nobody in without the token."""
        if request.path.startswith("/open-apis/"):
            self.calls.append(request.path)
            if "auth/v3" not in request.path and request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return refusal(99991663, "Invalid access token for authorization.")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def token(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body != {"app_id": APP, "app_secret": SECRET}:
            return refusal(10014, "app secret invalid", 200)
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": TOKEN, "expire": 7200})

    async def info(self, _: web.Request) -> web.Response:
        return web.json_response({"code": 0, "msg": "ok", "bot": {"app_name": "Warroom", "open_id": BOT}})

    async def send(self, request: web.Request) -> web.Response:
        body, fault = await request.json(), self.fault
        self.fault = None
        if fault is not None and not fault.cut:
            if fault.wait:
                return refusal(
                    99991400, "request trigger frequency limit", 429, **{"x-ogw-ratelimit-reset": str(fault.wait)}
                )
            return refusal(fault.code, "refused") if fault.code else web.Response(status=fault.status, text="<html>")
        parent = self.messages.get(request.match_info.get("id", ""))
        if parent is None and body.get("receive_id") not in self.chats:
            return refusal(230002, "Bot/User can NOT be out of the chat.")
        message = self.by_uuid.get(body["uuid"]) or self._posted(body, parent)
        self.by_uuid[body["uuid"]] = message
        if fault is not None:
            assert request.transport is not None
            request.transport.abort()
        return accepted(self.shape(message))

    def _posted(self, body: JSON, parent: Message | None) -> Message:
        content = json.loads(body["content"])
        assert len(body["content"].encode()) <= 30_000
        assert len(body["uuid"]) <= 50
        if parent is None:
            return self.keep(chat=body["receive_id"], kind=body["msg_type"], content=content, sender=APP)
        root = (parent.root or parent.id) if body.get("reply_in_thread") else ""
        place = {"chat": parent.chat, "root": root, "parent": parent.id}
        return self.keep(kind=body["msg_type"], content=content, sender=APP, **place)

    def shape(self, message: Message) -> JSON:
        app = message.sender == APP
        outline = {
            "title": "",
            "elements": [[{"tag": "text", "text": one.get("content", "")}] for one in elements(message)],
        }
        return {
            "message_id": message.id,
            "root_id": message.root,
            "parent_id": message.parent,
            "thread_id": self.thread_of(message),
            "msg_type": message.kind,
            "create_time": str(message.at),
            "chat_id": message.chat,
            "sender": {
                "id": message.sender,
                "id_type": "app_id" if app else "open_id",
                "sender_type": "app" if app else "user",
            },
            "body": {"content": json.dumps(outline if message.kind == "interactive" else message.content)},
            "mentions": [{**one, "id": one["id"]["open_id"]} for one in message.mentions],
            "deleted": False,
            "updated": False,
        }

    async def listing(self, request: web.Request) -> web.Response:
        query, asked = request.query, request.query["container_id"]
        if query["container_id_type"] == "chat":
            found = [one for one in self.messages.values() if one.chat == asked and not one.root and not one.only_to]
        else:
            found = [one for one in self.messages.values() if self.thread_of(one) == asked]
        found = [one for one in found if one.at >= int(query.get("start_time", "0")) * 1000]
        found.sort(key=lambda one: one.at, reverse=query.get("sort_type") == "ByCreateTimeDesc")
        start, size = int(query.get("page_token", "0")), int(query.get("page_size", "20"))
        assert size <= 50
        more = start + size < len(found)
        items = [self.shape(one) for one in found[start : start + size]]
        return accepted({"has_more": more, "page_token": str(start + size) if more else "", "items": items})

    async def single(self, request: web.Request) -> web.Response:
        return accepted({"items": [self.shape(self.messages[request.match_info["id"]])]})

    async def patch(self, request: web.Request) -> web.Response:
        self.messages[request.match_info["id"]].content = json.loads((await request.json())["content"])
        return accepted()

    async def react(self, request: web.Request) -> web.Response:
        id = self.new_id("reaction")
        emoji = (await request.json())["reaction_type"]["emoji_type"]
        self.messages[request.match_info["id"]].reactions[id] = emoji
        return accepted({"reaction_id": id})

    async def reactions(self, request: web.Request) -> web.Response:
        kept = self.messages[request.match_info["id"]].reactions
        return accepted({"items": [{"reaction_id": id, "operator": {"operator_id": APP}} for id in kept]})

    async def unreact(self, request: web.Request) -> web.Response:
        del self.messages[request.match_info["id"]].reactions[request.match_info["reaction"]]
        return accepted()

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        key = self.new_id("file")
        self.files[key] = str(form["file_name"])
        return accepted({"file_key": key})

    async def whisper(self, request: web.Request) -> web.Response:
        body = await request.json()
        place = {"chat": body["chat_id"], "kind": "interactive", "content": body["card"]}
        return accepted({"message_id": self.keep(sender=APP, only_to=body["open_id"], **place).id})


def elements(message: Message) -> list[JSON]:
    found: list[JSON] = message.content.get("body", {}).get("elements", [])
    return found
