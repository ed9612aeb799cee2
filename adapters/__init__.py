"""Chat platforms, by name."""

from collections.abc import Mapping
from pathlib import Path

from adapters.console.settings import ConsoleSettings
from adapters.dingtalk.settings import DingTalkSettings
from adapters.lark.settings import LarkSettings
from adapters.slack.export import read_export as read_slack_export
from adapters.slack.settings import SlackSettings
from adapters.wecom.settings import WeComSettings
from bot.domain.account import Account
from bot.ports.adapter import Adapter
from bot.ports.platform import AdapterFactory, AdapterServices, Page, PlatformEntry


def _console() -> AdapterFactory:
    from adapters.console.adapter import ConsoleAdapter

    return ConsoleAdapter


def _console_page() -> Page:
    from adapters.console.render import html

    return Page(Path(__file__).parent / "console" / "page", html)


def _dingtalk() -> AdapterFactory:
    from adapters.dingtalk.adapter import DingTalkAdapter

    return DingTalkAdapter


def _lark() -> AdapterFactory:
    from adapters.lark.adapter import LarkAdapter

    return LarkAdapter


def _slack() -> AdapterFactory:
    from adapters.slack.adapter import SlackAdapter

    return SlackAdapter


def _wecom() -> AdapterFactory:
    return _wecom_as_configured


def _wecom_as_configured(account: Account, settings: WeComSettings, services: AdapterServices) -> Adapter:
    """A robot, an app or both: what is not configured is not loaded."""
    from adapters.wecom.adapter import WeComAdapter

    if not settings.has_app:
        return WeComAdapter(account, settings, services)
    from adapters.wecom.app.adapter import WeComApp

    app = WeComApp(account, settings, services)
    if not settings.has_robot:
        return app
    from adapters.wecom.both import WeComBoth

    return WeComBoth(WeComAdapter(account, settings, services), app)


PLATFORMS: Mapping[str, PlatformEntry] = {
    "console": PlatformEntry(ConsoleSettings, _console, page=_console_page, by_default=True),
    "dingtalk": PlatformEntry(DingTalkSettings, _dingtalk),
    "lark": PlatformEntry(LarkSettings, _lark),
    "slack": PlatformEntry(SlackSettings, _slack, read_export=read_slack_export),
    "wecom": PlatformEntry(WeComSettings, _wecom, also_at=("wecom-app",)),
}
"""Every platform there is; an entry imports its SDK only when it is loaded."""
