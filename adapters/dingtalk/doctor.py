"""What `doctor` looks at."""

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.stream import Stream
from bot.errors import PlatformError
from bot.ports.adapter import Finding

_PUBLISH = (
    "In the app's console choose Stream mode for the robot and publish a version; if the app names server addresses, "
    "add this host's."
)


async def check(client: DingTalkClient, settings: DingTalkSettings, stream: Stream) -> list[Finding]:
    """Credentials and the way in; never raises a `PlatformError`. Both calls are free of the monthly quota."""
    return [await _credentials(client, settings), await _way_in(settings, stream)]


async def _credentials(client: DingTalkClient, settings: DingTalkSettings) -> Finding:
    try:
        await client.token()
    except PlatformError as error:
        mend = "Set client_id and client_secret to those on the app's “Credentials” page."
        return Finding("app credentials", False, error.public, mend)
    return Finding("app credentials", True, f"DingTalk takes them; the robot's code is {settings.robot}.")


async def _way_in(settings: DingTalkSettings, stream: Stream) -> Finding:
    if settings.mode == "webhook":
        return Finding("messages", True, "Signed HTTP callback, verified with the client secret.")
    try:
        await stream.invite()
    except PlatformError as error:
        return Finding("messages", False, error.public, _PUBLISH)
    return Finding("messages", True, "Stream mode opens.")
