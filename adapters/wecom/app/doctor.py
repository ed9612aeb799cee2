"""What `doctor` looks at for the app."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters import clocks
from adapters.wecom.app.client import QyApi
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.envelope import WINDOW
from bot.errors import PlatformError, Rejected
from bot.ports.adapter import Finding

_ROOT = 1
_UNTRUSTED = "60020"
_KEYS = "Set corp_id to the company's id, agent_id and app_secret to those on the app's page."
_TRUST = "In the admin console open the app's page, 企业可信IP, and add the address this machine calls from."
_RANGE = "On the app's page set the visible range (可见范围) to the whole company, the root department."
_HEARING = "Callbacks come to /webhooks/wecom-app/{account}, signed with app_token and encrypted with the AES key."
_DEAF = "app_token and app_encoding_aes_key are left out: the app speaks and opens rooms, and hears nobody."


async def check(api: QyApi, settings: AppSettings, clock: Callable[[], float]) -> list[Finding]:
    """Credentials, this machine's address, whom the app sees, the callback, the clock; never raises."""
    findings = [await _credentials(api)]
    if findings[0].well:
        findings += await _app(api, settings)
        findings.append(clocks.compared("WeCom", api.told_time, clock(), WINDOW))
    findings.append(Finding("app callback", True, _HEARING if settings.app_hears else _DEAF))
    return findings


async def _credentials(api: QyApi) -> Finding:
    try:
        await api.tokens.token()
    except PlatformError as error:
        mend = _TRUST if isinstance(error, Rejected) and error.code == _UNTRUSTED else _KEYS
        return Finding("app credentials", False, error.public, mend)
    return Finding("app credentials", True, "WeCom takes corp_id and app_secret.")


async def _app(api: QyApi, settings: AppSettings) -> list[Finding]:
    """The app as WeCom describes it, which also shows whether this machine may call at all."""
    try:
        answer = await api.get("/cgi-bin/agent/get", agentid=str(settings.agent_id))
    except Rejected as error:
        untrusted = error.code == _UNTRUSTED
        subject, mend = ("app trusted address", _TRUST) if untrusted else ("app", _KEYS)
        return [Finding(subject, False, error.public, mend)]
    except PlatformError as error:
        return [Finding("app", False, error.public, "Let this machine open connections to api_url.")]
    known = Finding("app", True, f"{answer.get('name') or settings.agent_id}, and this machine may call WeCom.")
    if _ROOT in _departments(answer):
        return [known, Finding("app visible range", True, "The whole company: rooms can be opened.")]
    return [known, Finding("app visible range", False, "Not the whole company: WeCom lets it make no groups.", _RANGE)]


def _departments(answer: Mapping[str, Any]) -> list[Any]:
    parties = answer.get("allow_partys")
    ids = parties.get("partyid") if isinstance(parties, Mapping) else None
    return ids if isinstance(ids, list) else []
