"""What `doctor` looks at."""

from adapters.lark.client import LarkClient
from adapters.lark.messages import text_of
from adapters.lark.settings import LarkSettings
from adapters.lark.sockets import Socket
from bot.errors import PlatformError
from bot.ports.adapter import Finding

BOT = "/open-apis/bot/v3/info"

_CREDENTIALS = (
    "Copy app_id and app_secret from “Credentials & Basic Info”; api_url is https://open.feishu.cn for Feishu and "
    "https://open.larksuite.com for Lark."
)
_WITHOUT_BOT = "Add the “Bot” capability to the app and publish a version."
_CONNECTION = "Choose “Long connection” under “Events & Callbacks” for events and for callbacks, of a self-built app."


async def check(client: LarkClient, settings: LarkSettings, socket: Socket) -> list[Finding]:
    """Credentials, the bot and the way in; never raises a `PlatformError`."""
    try:
        answer = await client.call("GET", BOT)
    except PlatformError as error:
        return [Finding("app credentials", False, error.public, _CREDENTIALS)]
    findings = [Finding("app credentials", True, f"{settings.app_id} is known at {settings.api_url}.")]
    name, open_id = text_of(answer.get("bot"), "app_name"), text_of(answer.get("bot"), "open_id")
    if open_id:
        findings.append(Finding("bot", True, f"People mention it as @{name}."))
    else:
        findings.append(Finding("bot", False, "The app has no bot.", _WITHOUT_BOT))
    findings.append(await _way_in(settings, socket))
    return findings


async def _way_in(settings: LarkSettings, socket: Socket) -> Finding:
    if settings.mode == "webhook":
        return Finding("events", True, "Webhooks, encrypted and signed with the Encrypt Key.")
    try:
        await socket.open()
    except PlatformError as error:
        return Finding("events", False, error.public, _CONNECTION)
    return Finding("events", True, "The long connection opens.")
