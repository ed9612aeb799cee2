"""What `doctor` looks at."""

from collections.abc import Callable

from adapters import clocks
from adapters.wecom.envelope import WINDOW
from adapters.wecom.response import ResponseClient
from adapters.wecom.socket import Socket
from bot.errors import PlatformError, StoreError
from bot.ports.adapter import Finding

_REACH = "Let this machine open connections to websocket_url."
_REACH_API = "Let this machine open connections to api_url: late answers go there."
_MEND = "Copy bot_id and bot_secret from the robot's page, and choose the long connection (长连接) there."


async def check_connection(socket: Socket, refusal: PlatformError | None, clock: Callable[[], float]) -> list[Finding]:
    """The way in, the clock, and whether WeCom takes the credentials."""
    return [*await _reach(socket, clock), await _credentials(socket, refusal), _record()]


async def check_callback(client: ResponseClient, clock: Callable[[], float]) -> list[Finding]:
    """The keys' form was checked with the configuration; whether they are the robot's shows with the first call."""
    keys = "token and encoding_aes_key have the right form; WeCom's check of the address shows whether they match."
    return [Finding("callback", True, keys), *await _clock(client, clock), _record()]


async def _reach(socket: Socket, clock: Callable[[], float]) -> list[Finding]:
    try:
        at = await socket.reachable()
    except PlatformError as error:
        return [Finding("connection", False, error.public, _REACH)]
    reached = Finding("connection", True, "The long connection can be opened.")
    return [reached, clocks.compared("WeCom", at, clock(), WINDOW)]


async def _credentials(socket: Socket, refusal: PlatformError | None) -> Finding:
    """Tried only where no Warroom of this database is connected: subscribing would cut it off."""
    if refusal is not None:
        return Finding("robot", False, refusal.public, _MEND)
    if socket.connected:
        return Finding("robot", True, "Subscribed.")
    try:
        tried = await socket.open_if_free()
    except (PlatformError, StoreError) as error:
        return Finding("robot", False, error.public, _MEND)
    if not tried:
        return Finding("robot", True, "A running Warroom is connected; bot_id and bot_secret were not tried again.")
    await socket.leave()
    return Finding("robot", True, "WeCom takes bot_id and bot_secret.")


async def _clock(client: ResponseClient, clock: Callable[[], float]) -> list[Finding]:
    try:
        at = await client.clock()
    except PlatformError as error:
        return [Finding("late answers", False, error.public, _REACH_API)]
    reached = Finding("late answers", True, "The address for them can be reached.")
    return [reached, clocks.compared("WeCom", at, clock(), WINDOW)]


def _record() -> Finding:
    says = "WeCom has no history: the robot knows what it was told, what was quoted to it and what it said."
    return Finding("history", True, says)
