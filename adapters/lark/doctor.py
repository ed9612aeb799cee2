"""What `doctor` looks at."""

from collections.abc import Callable, Iterator

from adapters import clocks
from adapters.lark import scopes
from adapters.lark.client import Answered, LarkClient, payload
from adapters.lark.messages import text_of
from adapters.lark.refusals import NO_BOT
from adapters.lark.settings import LarkSettings
from adapters.lark.signature import WINDOW
from adapters.lark.sockets import Socket
from bot.errors import PlatformError, Rejected
from bot.ports.adapter import Finding

BOT = "/open-apis/bot/v3/info"
SCOPES = "/open-apis/application/v6/scopes"

WITHOUT_BOT = "Add the “Bot” capability to the app and publish a version."

_CREDENTIALS = (
    "Copy app_id and app_secret from “Credentials & Basic Info”; api_url is https://open.feishu.cn for Feishu and "
    "https://open.larksuite.com for Lark."
)
_SCOPES = "Add them under “Permissions & Scopes” and publish a version; some need an administrator's approval."
_CONNECTION = (
    "Choose “long connection” under “Events & Callbacks”, for events and for callbacks, of a self-built app; saving it "
    "needs Warroom running."
)
_GRANTED = 1


async def check(
    client: LarkClient, settings: LarkSettings, socket: Socket, clock: Callable[[], float]
) -> list[Finding]:
    """Credentials, the bot, the clock, scopes and the way in; never raises a `PlatformError`."""
    try:
        answered = await client.answer("GET", BOT)
    except Rejected as error:
        if error.code != NO_BOT:
            return [Finding("app credentials", False, error.public, _CREDENTIALS)]
        findings = [_known(settings), Finding("bot", False, error.public, WITHOUT_BOT)]
    except PlatformError as error:
        mend = f"Check that this machine reaches {settings.api_url} (HTTPS_PROXY names a proxy)."
        return [Finding("reachability", False, error.public, mend)]
    else:
        skew = clocks.compared("Lark", clocks.told(answered.headers), clock(), WINDOW)
        findings = [_known(settings), _bot(answered), skew]
    findings += await _scopes(client, settings)
    findings.append(await _way_in(settings, socket))
    return findings


def _known(settings: LarkSettings) -> Finding:
    return Finding("app credentials", True, f"{settings.app_id} is known at {settings.api_url}.")


def _bot(answered: Answered) -> Finding:
    bot = answered.data.get("bot")
    if not text_of(bot, "open_id"):
        return Finding("bot", False, "The app has no bot.", WITHOUT_BOT)
    return Finding("bot", True, f"People mention it as @{text_of(bot, 'app_name')}.")


async def _scopes(client: LarkClient, settings: LarkSettings) -> list[Finding]:
    try:
        answer = await client.call("GET", SCOPES)
    except PlatformError as error:
        return [Finding("permissions", False, error.public, "Publish a version of the app, so that it is installed.")]
    found = payload(answer).get("scopes")
    granted = frozenset(
        text_of(one, "scope_name")
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and one.get("grant_status") == _GRANTED
    )
    return list(_features(granted, settings))


def _features(granted: frozenset[str], settings: LarkSettings) -> Iterator[Finding]:
    for feature, lacking in scopes.missing(granted):
        if feature == scopes.WORKING_SIGN and settings.working_sign == "off":
            continue
        if lacking:
            yield Finding(feature, False, f"Missing permissions: {', '.join(lacking)}.", _SCOPES)
        else:
            yield Finding(feature, True, "The permissions for it are granted.")


async def _way_in(settings: LarkSettings, socket: Socket) -> Finding:
    if settings.mode == "webhook":
        return Finding("events", True, "Webhooks, encrypted and signed with the Encrypt Key.")
    try:
        await socket.open()
    except PlatformError as error:
        return Finding("events", False, error.public, _CONNECTION)
    return Finding("events", True, "The long connection opens.")
