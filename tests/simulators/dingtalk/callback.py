"""The HTTP callbacks of the robot, of cards and of events, each signed in its way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import aiohttp

from tests.simulators.dingtalk.model import JSON, Push
from tests.simulators.dingtalk.state import CLIENT_ID, CLIENT_SECRET, CORPORATION, EVENT_KEY, EVENT_TOKEN, State
from tests.simulators.wecom.crypt import Crypt


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
        self.events_url = ""
        self.crypt = Crypt(EVENT_TOKEN, EVENT_KEY, CLIENT_ID)

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

    async def check_events_address(self) -> bool:
        """What saving the address of the event subscription does: whether it answers as it has to."""
        return await self._tell_event({"EventType": "check_url"})

    async def deliver_event(self, push: Push) -> None:
        push.attempts += 1
        told = {"EventType": push.message["eventType"], "EventTime": push.message["timeStamp"], "eventId": push.event}
        push.acknowledged = await self._tell_event({**told, "CorpId": CORPORATION, "BizId": push.event, **push.message})
        self._state.changed()

    async def _tell_event(self, event: JSON) -> bool:
        """Whether the app answers with the encrypted word that says so."""
        body, query = self.sealed(json.dumps(event, ensure_ascii=False))
        status, answer = await self.deliver_raw(body, {"Content-Type": "application/json"}, self.events_url, query)
        if status != 200:
            return False
        told = json.loads(answer)
        names = ("msg_signature", "timeStamp", "nonce", "encrypt")
        try:
            return self.crypt.decrypt(*(told[name] for name in names)) == "success"
        except (KeyError, TypeError, ValueError) as error:
            self._state.complaints.append(f"an answer to an event that cannot be opened: {error}")
            return False

    def sealed(self, text: str, age: float = 0.0) -> tuple[bytes, dict[str, str]]:
        """A genuine call's body and query, made `age` seconds ago."""
        timestamp, nonce, encrypted = str(int(self._state.now() - age)), "A7Co0cJL", self.crypt.encrypt(text)
        query = {"signature": self.crypt.sign(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce}
        return json.dumps({"encrypt": encrypted}).encode(), query | {"msg_signature": query["signature"]}

    async def deliver_raw(
        self, body: bytes, headers: dict[str, str], url: str = "", query: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body of the app's answer."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(url or self.url, data=body, headers=headers, params=query or {}) as response,
        ):
            return response.status, await response.text()
