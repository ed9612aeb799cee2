"""The systems that can be looked at, by the name of their table in the configuration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.domain.account import Account
from bot.ports.tool import AccountTools, ToolSource
from bot.tools.own import OwnRecord
from bot.tools.settings import KubernetesSettings, LokiSettings, McpSettings, PrometheusSettings, RunbookSettings

SourceFactory = Callable[[Account, Any], ToolSource]


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """How a system is configured and looked at; `load` imports what that takes."""

    settings: type[BaseModel]
    load: Callable[[], SourceFactory]


def _kubernetes() -> SourceFactory:
    from bot.tools.kubernetes import Kubernetes

    return Kubernetes


def _loki() -> SourceFactory:
    from bot.tools.loki import Loki

    return Loki


def _mcp() -> SourceFactory:
    from bot.tools.mcp import McpServers

    return McpServers


def _prometheus() -> SourceFactory:
    from bot.tools.prometheus import Prometheus

    return Prometheus


def _runbooks() -> SourceFactory:
    from bot.tools.runbooks import Runbooks

    return Runbooks


SYSTEMS: Mapping[str, SystemEntry] = {
    "kubernetes": SystemEntry(KubernetesSettings, _kubernetes),
    "loki": SystemEntry(LokiSettings, _loki),
    "mcp": SystemEntry(McpSettings, _mcp),
    "prometheus": SystemEntry(PrometheusSettings, _prometheus),
    "runbooks": SystemEntry(RunbookSettings, _runbooks),
}


def toolbox(account: Account, configured: Mapping[str, BaseModel], own: OwnRecord | None = None) -> AccountTools:
    """An account's tools: over our `own` record, and those of the systems `configured`, by name."""
    from bot.tools.toolbox import AccountToolbox, secrets_of

    systems = {name: SYSTEMS[name].load()(account, settings) for name, settings in configured.items()}
    if own is not None:
        from bot.tools.record import Record

        systems = {"record": Record(account, own), **systems}
    return AccountToolbox(account, systems, [one for settings in configured.values() for one in secrets_of(settings)])
