"""Systems that send what happens, by name."""

from collections.abc import Mapping

from bot.ports.source import SourceEntry
from bot.sources.changes import ChangesSource
from bot.sources.github import GitHubSource
from bot.sources.settings import ChangesSettings, GitHubSettings

SOURCES: Mapping[str, SourceEntry] = {
    "changes": SourceEntry(ChangesSettings, ChangesSource),
    "github": SourceEntry(GitHubSettings, GitHubSource),
}
"""Each is called at `/webhooks/<name>/<account>`."""
