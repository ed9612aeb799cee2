"""What `doctor` looks at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters import clocks
from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.events import OF_GROUPS
from adapters.dingtalk.people import NOBODY
from adapters.dingtalk.press_route import PressRoute
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.signature import WINDOW
from adapters.dingtalk.stream import Stream
from bot.errors import PlatformError, Rejected
from bot.ports.adapter import Finding


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that can do nothing, made to see whether it is permitted; `untried`: what it cannot show."""

    subject: str
    path: str
    body: Mapping[str, Any]
    method: str = "POST"
    untried: str = ""


_PERMIT = "Request the permission under “Permissions” in the app's console, and publish a version."
_PUBLISH = (
    "In the app's console choose Stream mode for the robot and publish a version; if the app names server addresses, "
    "add this host's."
)


_MESSAGES = Probe("messages nobody asked for", "/v1.0/robot/oToMessages/batchSend", {"userIds": []})
_GROUPS = Probe(
    "war rooms",
    "/v1.0/im/sceneGroup/create",
    {"title": ""},
    untried=" Whether group_template_id names a published template shows when the first room is opened.",
)
_CARDS = Probe(
    "cards",
    "/v1.0/card/streaming",
    {"outTrackId": ""},
    "PUT",
    " Whether card_template_id names a published template shows with the first card.",
)
_BUTTONS = Probe(
    "buttons",
    "/v1.0/card/instances",
    {"outTrackId": ""},
    "PUT",
    " Whether button_card_template_id names a published template shows with the first button.",
)


async def check(
    client: DingTalkClient, settings: DingTalkSettings, stream: Stream, route: PressRoute, clock: Callable[[], float]
) -> list[Finding]:
    """Credentials, the clock, the way in and each permission that is used; never raises a `PlatformError`.

    A permission is probed by a call that leaves its subject out: DingTalk refuses a missing permission first.
    """
    credentials = await _credentials(client, settings)
    if not credentials.well:
        return [credentials]
    probes = [_MESSAGES]
    probes += [_GROUPS] if settings.group_template_id else []
    probes += [_CARDS] if settings.card_template_id else []
    probes += [_BUTTONS] if settings.button_card_template_id else []
    found = [await _permitted(client, settings, probe) for probe in probes]
    if settings.button_card_template_id and settings.mode == "webhook":
        found.append(await _presses(settings, route))
    phones = await _phone_book(client)
    skew = clocks.compared("DingTalk", client.told_time, clock(), WINDOW)
    return [credentials, await _way_in(settings, stream), *_events(settings), *found, phones, skew]


async def _permitted(client: DingTalkClient, settings: DingTalkSettings, probe: Probe) -> Finding:
    try:
        body = {"robotCode": settings.robot, **probe.body}
        await client.call(probe.path, body, writes=False, method=probe.method)
    except Rejected as error:
        if error.code.startswith(("Forbidden", "InvalidAuthentication")):
            return Finding(probe.subject, False, error.public, _PERMIT)
    except PlatformError as error:
        return Finding(probe.subject, False, error.public, "Try again in a minute.")
    return Finding(probe.subject, True, f"The app has the permission.{probe.untried}")


async def _presses(settings: DingTalkSettings, route: PressRoute) -> Finding:
    subject = "pressed buttons"
    try:
        await route.tell()
    except PlatformError as error:
        return Finding(subject, False, error.public, "Set callback_url to the address entered for the robot.")
    return Finding(subject, True, f"DingTalk tells them at {settings.callback_url}.")


async def _phone_book(client: DingTalkClient) -> Finding:
    subject = "people by phone"
    try:
        await client.lookup("/topapi/v2/user/getbymobile", {"mobile": "10000000000"})
    except Rejected as error:
        if error.code not in NOBODY:
            return Finding(subject, False, error.public, f"Request qyapi_get_member_by_mobile. {_PERMIT}")
    except PlatformError as error:
        return Finding(subject, False, error.public, "Try again in a minute.")
    return Finding(subject, True, "The app has the permission.")


async def _credentials(client: DingTalkClient, settings: DingTalkSettings) -> Finding:
    try:
        await client.token()
    except PlatformError as error:
        mend = "Set client_id and client_secret to those on the app's “Credentials” page."
        return Finding("app credentials", False, error.public, mend)
    return Finding("app credentials", True, f"DingTalk takes them; the robot's code is {settings.robot}.")


def _events(settings: DingTalkSettings) -> list[Finding]:
    """In Stream mode they come with the messages."""
    if settings.mode == "stream":
        return []
    if not settings.hears_events:
        says = "Not received: with token and aes_key of the event subscription, who joins a war room is sent a summary."
        return [Finding("group events", True, says)]
    return [Finding("group events", True, f"Encrypted HTTP callback, for {', '.join(OF_GROUPS)} if they are ticked.")]


async def _way_in(settings: DingTalkSettings, stream: Stream) -> Finding:
    if settings.mode == "webhook":
        return Finding("messages", True, "Signed HTTP callback, verified with the client secret.")
    try:
        await stream.invite()
    except PlatformError as error:
        return Finding("messages", False, error.public, _PUBLISH)
    return Finding("messages", True, "Stream mode opens.")
