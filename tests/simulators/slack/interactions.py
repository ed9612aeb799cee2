"""Buttons, modals, shortcuts and slash commands, and the response URLs they carry."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.simulators.slack import blocks as rules
from tests.simulators.slack import conversation, wire
from tests.simulators.slack.conversation import Draft
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import views
from tests.simulators.slack.model import JSON, Channel, Message, User, View
from tests.simulators.slack.workspace import Workspace

USES = 5
LIFETIME = 1_800.0


@dataclass(eq=False)
class ResponseUrl:
    """An address to answer an interaction: five times within half an hour."""

    channel: Channel
    user: User
    original: Message | None
    raised: float
    used: int = 0


class Interactions:
    """Builds the payloads of what people press, submit and type, and answers response URLs."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user: User) -> str:
        """A trigger id, good for three seconds."""
        trigger = f"{self._ws.new_id('')}.{self._ws.team_id[1:]}.{user.id}"
        self._ws.triggers[trigger] = self._ws.clock.now()
        return trigger

    def response_url(self, channel: Channel, user: User, original: Message | None) -> str:
        key = self._ws.new_id("R")
        self._urls[key] = ResponseUrl(channel, user, original, self._ws.clock.now())
        return f"{self._ws.base_url}/response/{self._ws.team_id}/{key}"

    def block_actions(self, user: User, message: Message, action_id: str, **chosen: Any) -> JSON:
        """Raises LookupError when the message shows no such element."""
        channel = self._ws.channels[message.channel]
        block, element = _element(message, action_id)
        action: JSON = {name: element[name] for name in ("type", "action_id", "value", "text") if name in element}
        action |= {"block_id": block.get("block_id", "b1"), "action_ts": self._ws.next_ts(), **chosen}
        container: JSON = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        container["is_ephemeral"] = message.ephemeral_to is not None
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        body = self._common("block_actions", user) | self._place(channel, user, message)
        if message.ephemeral_to:
            del body["message"]
        return body | {"container": container, "state": {"values": {}}, "actions": [action]}

    def message_action(self, user: User, message: Message, callback_id: str) -> JSON:
        channel = self._ws.channels[message.channel]
        body = self._common("message_action", user) | self._place(channel, user, message)
        return body | {"callback_id": callback_id, "message_ts": message.ts, "action_ts": self._ws.next_ts()}

    def view_submission(self, user: User, view: View, values: JSON) -> JSON:
        shown = views.shown(self._ws, view) | {"state": {"values": values}}
        return self._common("view_submission", user) | {"view": shown, "response_urls": []}

    def command(self, user: User, channel: Channel, command: str, text: str) -> JSON:
        return {
            "token": "legacy",
            "team_id": self._ws.team_id,
            "team_domain": self._ws.domain,
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.kind.direct else channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self._ws.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_url(channel, user, None),
            "trigger_id": self.trigger(user),
        }

    def _common(self, kind: str, user: User) -> JSON:
        return {
            "type": kind,
            "team": {"id": self._ws.team_id, "domain": self._ws.domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
            "api_app_id": self._ws.app_id,
            "token": "legacy",
            "trigger_id": self.trigger(user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _place(self, channel: Channel, user: User, message: Message) -> JSON:
        return {
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": wire.message(self._ws, message),
            "response_url": self.response_url(channel, user, message),
        }

    async def respond(self, request: web.Request) -> web.Response:
        """A call of a response URL."""
        url = self._urls.get(request.match_info["key"])
        if url is None or self._ws.clock.now() - url.raised > LIFETIME:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if url.used >= USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        url.used += 1
        try:
            body: Any = json.loads(await request.read())
            self.answer(url, body)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except ApiError as refusal:
            return web.json_response(refusal.body(), status=400)
        return web.Response(text="ok")

    def answer(self, url: ResponseUrl, body: Any) -> None:
        """Post, replace or delete as a response body says; raises ApiError."""
        if not isinstance(body, dict):
            raise ApiError("invalid_payload")
        if body.get("delete_original") and url.original:
            conversation.delete(self._ws, url.channel, url.original)
            return
        blocks = rules.check_blocks(body.get("blocks"))
        text = str(body.get("text") or "")[: rules.TEXT_CUT_AT]
        if not text and not blocks:
            raise ApiError("no_text")
        if body.get("replace_original") and url.original:
            conversation.edit(self._ws, url.channel, url.original, self._ws.bot, text=text, blocks=blocks)
            return
        hidden = body.get("response_type", "ephemeral") != "in_channel"
        draft = Draft(text, body.get("thread_ts"), blocks, ephemeral_to=url.user.id if hidden else None)
        conversation.post(self._ws, url.channel, self._ws.bot, draft)

    def answered_directly(self, payload: JSON, answer: JSON | str | None) -> None:
        """A slash command's own answer may carry a message too."""
        key = str(payload["response_url"]).rpartition("/")[2]
        body = {"text": answer} if isinstance(answer, str) else answer
        if body:
            self.answer(self._urls[key], body)


def _element(message: Message, action_id: str) -> tuple[JSON, JSON]:
    for block in message.blocks:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if element.get("action_id") == action_id:
                return block, element
    raise LookupError(f"the message shows no element {action_id!r}")
