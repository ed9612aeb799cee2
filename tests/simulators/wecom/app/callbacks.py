"""Calls of the app's address: signed, encrypted XML, posted again until it is taken."""

import asyncio
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import aiohttp

from tests.simulators.wecom.app.company import AES_KEY, AGENT, CORP, TOKEN, Company
from tests.simulators.wecom.app.model import Push
from tests.simulators.wecom.crypt import Crypt

ATTEMPTS = 3
PATIENCE = 5.0


def encrypted(text: str, receiver: str = CORP) -> str:
    """`text` as only the app can read it."""
    return Crypt(TOKEN, AES_KEY, receiver).encrypt(text)


def envelope(text: str) -> str:
    """The body of a call."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[{AGENT}]]></AgentID>"
        f"<Encrypt><![CDATA[{text}]]></Encrypt></xml>"
    )


def xml(fields: Mapping[str, Any]) -> str:
    """Fields as WeCom writes them: text in CDATA, numbers bare, the inner ones nested."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(inner, one) for inner, one in value.items())}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    text = str(value)
    return f"<{name}>{escape(text) if ']]>' in text else f'<![CDATA[{text}]]>'}</{name}>"


class Callbacks:
    """Towards `url`. Retries wait `pause` seconds."""

    def __init__(self, company: Company, pause: float = 0.05) -> None:
        self._company = company
        self._pause = pause
        self.url = ""
        self.pushes: list[Push] = []
        self._running: set[asyncio.Task[None]] = set()

    def query(self, encrypted_text: str, age: float = 0.0) -> dict[str, str]:
        """What vouches for a call made `age` seconds ago."""
        timestamp, nonce = str(int(self._company.now() - age)), f"n{self._company.number()}"
        signed = Crypt(TOKEN, AES_KEY, CORP).sign(timestamp, nonce, encrypted_text)
        return {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}

    def push(self, id: str, fields: Mapping[str, Any]) -> Push:
        """Deliver in the background."""
        made = Push(id, xml(fields))
        self.pushes.append(made)
        self.deliver(made)
        return made

    def deliver(self, push: Push) -> None:
        task = asyncio.ensure_future(self._until_taken(push))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Return once nothing more is on its way."""
        while self._running:
            await asyncio.gather(*self._running)

    async def _until_taken(self, push: Push) -> None:
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(self._pause)
            text = encrypted(push.xml)
            push.attempts += 1
            status, _ = await self.post(envelope(text).encode(), self.query(text))
            push.statuses.append(status)
            if status == 200:
                push.acknowledged = True
                break
        self._company.changed()

    async def post(self, body: bytes, query: Mapping[str, str]) -> tuple[int, str]:
        """Status and body of the answer; 0 where there was none in time."""
        return await self._call("POST", body, query)

    async def check(self, says: str = "1616140317555161061") -> bool:
        """What WeCom does when the address is entered: whether the answer is the bare text."""
        text = encrypted(says)
        status, answer = await self._call("GET", b"", {**self.query(text), "echostr": text})
        return (status, answer) == (200, says)

    async def _call(self, method: str, body: bytes, query: Mapping[str, str]) -> tuple[int, str]:
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
                session.request(method, self.url, params=query, data=body) as response,
            ):
                return response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""
