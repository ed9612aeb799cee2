"""What `doctor` looks at."""

from adapters.wecom.socket import Socket
from bot.errors import PlatformError
from bot.ports.adapter import Finding

_REACH = "Let this machine open connections to websocket_url."
_MEND = "Copy bot_id and bot_secret from the robot's page, and choose the long connection (长连接) there."


async def check(socket: Socket, refusal: PlatformError | None) -> list[Finding]:
    """The way in, and what came of subscribing. Does not subscribe: that would take a running robot's place."""
    return [await _reach(socket), _robot(socket, refusal), _record()]


async def _reach(socket: Socket) -> Finding:
    try:
        await socket.reachable()
    except PlatformError as error:
        return Finding("connection", False, error.public, _REACH)
    return Finding("connection", True, "The long connection can be opened.")


def _robot(socket: Socket, refusal: PlatformError | None) -> Finding:
    if refusal is not None:
        return Finding("robot", False, refusal.public, _MEND)
    if socket.connected:
        return Finding("robot", True, "Subscribed.")
    says = "bot_id and bot_secret are tried at the start: trying them now would cut a running robot off."
    return Finding("robot", True, says)


def _record() -> Finding:
    says = "WeCom has no history: the robot knows what it was told, what was quoted to it and what it said."
    return Finding("history", True, says)
