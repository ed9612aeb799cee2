"""Somebody who knows Lark's interface only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.simulators.lark import APP, SECRET, Chat, LarkSimulator, User
from tests.simulators.lark.routes import TOKEN
from tests.simulators.lark.scopes import CARDS, MESSAGES

CARD = {
    "schema": "2.0",
    "config": {"update_multi": True, "streaming_mode": True},
    "body": {"elements": [{"tag": "markdown", "element_id": "md", "content": "…"}]},
}


@dataclass
class Client:
    """A plain HTTP client beside a group with Ann in it."""

    lark: LarkSimulator
    session: aiohttp.ClientSession
    ann: User
    room: Chat
    headers: Mapping[str, str] = field(default_factory=dict)

    async def call(
        self, verb: str, path: str, body: object = None, token: str | None = None, **query: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer; the headers are kept. With the app's token unless another one, or none, is given."""
        sent = {} if token == "" else {"Authorization": f"Bearer {token or await self.token()}"}
        async with self.session.request(
            verb, f"{self.lark.url}{path}", json=body, params=query, headers=sent
        ) as response:
            self.headers = dict(response.headers)
            return response.status, await response.json()

    async def code(self, verb: str, path: str, body: object = None, **query: str) -> int:
        return int((await self.call(verb, path, body, **query))[1]["code"])

    async def token(self) -> str:
        body = {"app_id": APP, "app_secret": SECRET}
        async with self.session.post(f"{self.lark.url}{TOKEN}", json=body) as response:
            return str((await response.json())["tenant_access_token"])

    async def send(self, uuid: str = "", **changed: Any) -> tuple[int, dict[str, Any]]:
        text = json.dumps({"text": "stable"})
        body = {"receive_id": self.room.id, "msg_type": "text", "content": text, "uuid": uuid} | changed
        return await self.call("POST", MESSAGES, body, receive_id_type="chat_id")

    async def make_card(self) -> str:
        answer = await self.call("POST", CARDS, {"type": "card_json", "data": json.dumps(CARD)})
        return f"{CARDS}/{answer[1]['data']['card_id']}"

    async def grow(self, card: str, text: str, sequence: int, uuid: str = "") -> int:
        body = {"content": text, "sequence": sequence, "uuid": uuid}
        return await self.code("PUT", f"{card}/elements/md/content", body)
