"""The robot's HTTP callback, and that of cards, each signed in its way."""

import base64
import hashlib
import hmac
import json

import aiohttp

from tests.simulators.dingtalk.model import Push
from tests.simulators.dingtalk.state import CLIENT_SECRET, State


def sign(timestamp: str, secret: str = CLIENT_SECRET) -> str:
    """base64(HMAC-SHA256(secret, timestamp + newline + secret))."""
    message = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def sign_press(timestamp: str, secret: str) -> str:
    """base64(HMAC-SHA256(secret, timestamp))."""
    return base64.b64encode(hmac.new(secret.encode(), timestamp.encode(), hashlib.sha256).digest()).decode()


class Callback:
    """Calls the address that was entered for the robot."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.url = ""

    def headers(self, age: float = 0.0) -> dict[str, str]:
        """Those of a genuine call, made `age` seconds ago."""
        timestamp = str(int((self._state.now() - age) * 1000))
        return {"Content-Type": "application/json; charset=utf-8", "timestamp": timestamp, "sign": sign(timestamp)}

    def press_headers(self, secret: str, age: float = 0.0) -> dict[str, str]:
        """Those of a genuine call for a card."""
        timestamp = str(int((self._state.now() - age) * 1000))
        signature = sign_press(timestamp, secret)
        return {
            "Content-Type": "application/json",
            "X-Ddpaas-Signature-Timestamp": timestamp,
            "X-Ddpaas-Signature": signature,
        }

    async def deliver(self, push: Push) -> None:
        push.attempts += 1
        body = json.dumps(push.message, ensure_ascii=False).encode()
        if push.card:
            address = self._state.card_addresses[self._state.pressable[push.card].route]
            status, answer = await self.deliver_raw(body, self.press_headers(address.secret), address.url)
        else:
            status, answer = await self.deliver_raw(body, self.headers())
        if status == 200:
            push.acknowledged, push.answer = True, json.loads(answer)
            if push.card:
                self._state.pressed(push, push.answer)
        self._state.changed()

    async def deliver_raw(self, body: bytes, headers: dict[str, str], url: str = "") -> tuple[int, str]:
        """Status and body of the app's answer."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(url or self.url, data=body, headers=headers) as response,
        ):
            return response.status, await response.text()
