"""Exports of chats made into incidents with timelines."""

from bot.importing.importer import import_export
from bot.importing.result import ImportedIncident, ImportResult, Progress

__all__ = ["ImportResult", "ImportedIncident", "Progress", "import_export"]
