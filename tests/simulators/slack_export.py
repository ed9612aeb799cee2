"""Writes a workspace export in Slack's documented format, as a zip or a folder, of any size."""

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from tests.simulators.slack_export_talk import PEOPLE, Json, Talk

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
TEAM = "T0EXPORT01"
Put = Callable[[str, object], None]


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of the export: `said` messages of people and apps, and `notices` (joins, topics, a tombstone)."""

    id: str
    name: str
    said: int
    notices: int
    private: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds."""

    path: Path
    rooms: tuple[Room, ...]

    @property
    def said(self) -> int:
        return sum(room.said for room in self.rooms)

    @property
    def incidents(self) -> tuple[Room, ...]:
        return tuple(room for room in self.rooms if room.name.startswith("incident-"))


def write_export(path: Path, *, messages: int, channels: int, incidents: int = 2, seed: int = 7) -> Written:
    """An export at `path` (a zip when it ends in .zip) of exactly so many messages said, besides notices.

    The first `incidents` channels are named `incident-…` and end with a statement that it is resolved; the last channel
    is a private one. The same arguments write the same export.
    """
    chance = random.Random(seed)
    shares = [messages // channels + (n < messages % channels) for n in range(channels)]
    rooms = []
    with _target(path) as put:
        put("users.json", [_user(number) for number in range(len(PEOPLE))])
        for number, share in enumerate(shares):
            rooms.append(_write_room(put, number, share, _name(number, incidents), number == channels - 1, chance))
        put("channels.json", [_channel(room) for room in rooms if not room.private])
        put("groups.json", [_channel(room) for room in rooms if room.private])
        put("dms.json", [])
        put("mpims.json", [])
        put("integration_logs.json", [_integration(room) for room in rooms[:1]])
    return Written(path, tuple(rooms))


@contextmanager
def _target(path: Path) -> Iterator[Put]:
    if path.suffix != ".zip":

        def put(name: str, content: object) -> None:
            file = path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(content, ensure_ascii=False, indent=4), encoding="utf-8")

        yield put
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        yield lambda name, content: archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=4))


def _name(number: int, incidents: int) -> str:
    if number < incidents:
        return ("incident-checkout-errors", "incident-2025-03-04-login")[number] if number < 2 else f"incident-{number}"
    return ("general", "team-payments", "random", "deploys")[number % 4] + (f"-{number}" if number >= 4 else "")


def _write_room(put: Put, number: int, share: int, name: str, private: bool, chance: random.Random) -> Room:
    """One file for each day somebody spoke."""
    talk = Talk(chance, START + timedelta(hours=5 * number), share, incident=name.startswith("incident-"))
    for day, messages in groupby(talk.messages(), key=_day):
        put(f"{name}/{day}.json", list(messages))
    return Room(f"{'G' if private else 'C'}0EXPORT{number:02}", name, share, talk.notices, private)


def _day(message: Json) -> str:
    return datetime.fromtimestamp(float(str(message["ts"])), UTC).date().isoformat()


def _user(number: int) -> Json:
    id, name, real, bot = PEOPLE[number]
    return {
        "id": id,
        "team_id": TEAM,
        "name": name,
        "deleted": number == len(PEOPLE) - 1,
        "color": "9f69e7",
        "real_name": real,
        "tz": "Europe/London",
        "tz_label": "British Summer Time",
        "tz_offset": 3600,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": real,
            "real_name_normalized": real,
            "display_name": name,
            "display_name_normalized": name,
            "email": f"{name}@example.com",
            "team": TEAM,
        },
        "is_admin": False,
        "is_bot": bot,
        "is_app_user": False,
        "updated": 1740000000,
    }


def _channel(room: Room) -> Json:
    people = [id for id, _, _, bot in PEOPLE if not bot]
    return {
        "id": room.id,
        "name": room.name,
        "created": int(START.timestamp()),
        "creator": people[0],
        "is_archived": False,
        "is_general": room.name == "general",
        "members": people,
        "topic": {"value": f"All about {room.name}", "creator": people[0], "last_set": int(START.timestamp())},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _integration(room: Room) -> Json:
    return {
        "service_id": "301",
        "service_type": "Alertmanager",
        "user_id": PEOPLE[0][0],
        "user_name": PEOPLE[0][1],
        "channel": room.id,
        "date": str(int(START.timestamp())),
        "change_type": "added",
    }
