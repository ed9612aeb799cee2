"""Where DingTalk reports that a button was pressed."""

import asyncio
import hashlib

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.signature import press_secret

_REGISTER = "/v1.0/card/callbacks/register"


class PressRoute:
    """The Stream connection; or an address, which DingTalk has to be told before the first card that names it.

    Each address has a name of its own, so that two installations of one app do not take each other's presses.
    """

    def __init__(self, client: DingTalkClient, settings: DingTalkSettings) -> None:
        self._client = client
        self._settings = settings
        self._told = False
        self._telling = asyncio.Lock()

    async def told(self) -> dict[str, str]:
        """What a card has to say of it. Raises `PlatformError` where DingTalk does not take the address."""
        if self._settings.mode == "stream":
            return {"callbackType": "STREAM"}
        async with self._telling:
            if not self._told:
                await self.tell()
                self._told = True
        return {"callbackType": "HTTP", "callbackRouteKey": self._key}

    async def tell(self) -> None:
        """Register the address, and the secret that proves calls to it; doing it again changes nothing."""
        registered = {
            "callbackRouteKey": self._key,
            "callbackUrl": self._settings.callback_url,
            "apiSecret": press_secret(self._settings.client_secret.get_secret_value()),
            "forceUpdate": True,
        }
        await self._client.call(_REGISTER, registered, writes=False)

    @property
    def _key(self) -> str:
        told = f"{self._settings.client_id} {self._settings.callback_url}"
        return f"warroom-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
