"""What `doctor` looks at."""

from collections.abc import Callable, Iterator

from adapters import clocks
from adapters.slack import scopes
from adapters.slack.client import Answered, SlackClient
from adapters.slack.settings import SlackSettings
from adapters.slack.signature import WINDOW
from bot.errors import PlatformError, Rejected
from bot.ports.adapter import Finding


async def check(client: SlackClient, settings: SlackSettings, clock: Callable[[], float]) -> list[Finding]:
    """Token, scopes, clock and the way in; never raises a `PlatformError`."""
    findings: list[Finding] = []
    try:
        answered = await client.answer("auth.test", None, {})
    except Rejected as error:
        findings.append(Finding("bot token", False, error.public, "Set bot_token to the app's “Bot User OAuth Token”."))
    except PlatformError as error:
        mend = f"Check that this machine reaches {settings.api_url} (HTTPS_PROXY names a proxy)."
        findings.append(Finding("bot token", False, error.public, mend))
    else:
        says = f"Installed in {answered.data.get('team')} as @{answered.data.get('user')}."
        known = Finding("bot token", True, says)
        skew = clocks.compared("Slack", clocks.told(answered.headers), clock(), WINDOW)
        findings += [known, *_granted(answered), skew]
    findings.append(await _way_in(client, settings))
    return findings


def granted(answered: Answered) -> frozenset[str]:
    """The scopes named in the header of an `auth.test`."""
    return frozenset(scope.strip() for scope in answered.headers.get("x-oauth-scopes", "").split(",") if scope.strip())


def _granted(answered: Answered) -> Iterator[Finding]:
    there = granted(answered)
    for feature, wanted in scopes.features().items():
        missing = sorted(wanted - there)
        if missing:
            mend = "Add them under “OAuth & Permissions”, or use docs/slack-manifest.json, and install the app again."
            yield Finding(feature, False, f"Missing scopes: {', '.join(missing)}.", mend)
        else:
            yield Finding(feature, True, f"Scopes granted: {', '.join(sorted(wanted))}.")


async def _way_in(client: SlackClient, settings: SlackSettings) -> Finding:
    if settings.app_token is None:
        return Finding("events", True, "Webhooks, verified with the signing secret.")
    try:
        await client.call("apps.connections.open", token=settings.app_token.get_secret_value())
    except PlatformError as error:
        mend = "Create an app-level token with connections:write under “Basic Information”, and switch Socket Mode on."
        return Finding("events", False, error.public, mend)
    return Finding("events", True, "Socket Mode opens.")
