"""A workspace export: one file a channel and day, of which one is in memory at a time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.slack.archive import Archive, opened, parsed
from adapters.slack.content import JSON, raw_text
from adapters.slack.messages import moment, sender_of, spoken
from adapters.slack.text import decoded
from bot.domain.chat import Person
from bot.domain.session import Message
from bot.errors import MalformedCall
from bot.ports.platform import ExportedChat
from bot.ports.skipped import Skips

_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")


class SlackExport:
    """Public and private channels, group and direct conversations, in that order.

    Lines about joins, topics and pins are left out, bots are not. A file that cannot be read is left out and named in
    `skips`.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._skips = Skips()
        self._unreadable: set[str] = set()
        self._people = {str(user.get("id")): _person(user) for user in self._listed("users.json")}

    @property
    def skips(self) -> Skips:
        return self._skips

    def total(self) -> int:
        """How many messages there are; reads every file once."""
        days = (day for _, _, folder in self._chats() for day in self._days(folder))
        return sum(sum(map(spoken, self._quietly(day))) for day in days)

    def chats(self) -> Iterator[ExportedChat]:
        for id, name, folder in self._chats():
            yield ExportedChat(id, name, self._messages(id, folder))

    def _chats(self) -> Iterator[tuple[str, str, str]]:
        """Id, name and folder."""
        folders = {name.partition("/")[0] for name in self._archive.names if "/" in name}
        for name in _LISTS:
            for chat in self._listed(name) if name in self._archive.names else ():
                id, called = str(chat.get("id") or ""), str(chat.get("name") or "")
                folder = called if called in folders else id
                if id and folder in folders:
                    yield id, called or self._together(chat), folder

    def _together(self, chat: JSON) -> str:
        """A direct conversation is named by who is in it."""
        members = chat.get("members")
        return ", ".join(self._name(str(id)) for id in members) if isinstance(members, list) else str(chat.get("id"))

    def _days(self, folder: str) -> list[str]:
        prefix = f"{folder}/"
        return sorted(
            name for name in self._archive.names if name.startswith(prefix) and _DAY.fullmatch(name[len(prefix) :])
        )

    def _messages(self, chat: str, folder: str) -> Iterator[Message]:
        for day in self._days(folder):
            found = []
            for number, message in enumerate(self._listed(day)):
                try:
                    found += [self._message(chat, message)] if spoken(message) else []
                except MalformedCall as error:
                    self._skips.add(f"{day}, entry {number + 1}", error.public)
            yield from sorted(found, key=lambda message: message.at)

    def _message(self, chat: str, message: JSON) -> Message:
        ts, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
        return Message(
            id=ts,
            chat=chat,
            sender=self._sender(message),
            text=decoded(raw_text(message), self._name),
            at=moment(ts),
            thread="" if thread == ts else thread,
            edited=bool(message.get("edited")),
        )

    def _sender(self, message: JSON) -> Person:
        """The person of `users.json`; people of other workspaces are described beside their words."""
        sender = sender_of(message)
        known = self._people.get(sender.id)
        if known is not None and not (sender.is_bot and sender.name != sender.id):
            return replace(known, is_bot=known.is_bot or sender.is_bot)
        profile = message.get("user_profile")
        described = _display(profile) if isinstance(profile, dict) else ""
        return replace(sender, name=described) if described and not sender.is_bot else sender

    def _name(self, id: str) -> str:
        known = self._people.get(id)
        return known.name if known else id

    def _listed(self, name: str) -> list[dict[str, Any]]:
        try:
            return parsed(self._archive, name)
        except ValueError as error:
            if name not in self._unreadable:
                self._unreadable.add(name)
                self._skips.add(name, str(error))
            return []

    def _quietly(self, name: str) -> list[dict[str, Any]]:
        try:
            return parsed(self._archive, name)
        except ValueError:
            return []  # named when it is read for its messages


def read_export(path: Path) -> SlackExport | None:
    """The export at `path`, a zip or a folder; None where there is none: no `users.json` with a `channels.json`."""
    archive = opened(path)
    return None if archive is None else SlackExport(archive)


def _person(user: JSON) -> Person:
    profile = user.get("profile")
    name = _display(profile) if isinstance(profile, dict) else ""
    id = str(user.get("id"))
    email = str(profile.get("email") or "") if isinstance(profile, dict) else ""
    return Person(id, name or str(user.get("real_name") or user.get("name") or id), bool(user.get("is_bot")), email)


def _display(profile: JSON) -> str:
    return str(profile.get("display_name") or profile.get("real_name") or "")
