"""The same attacks on the other platforms and at the console: one Warroom, an obedient model, a room on each."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.commands.configured import configured
from bot.domain.incident import EntryKind
from bot.domain.report import Report
from bot.domain.session import Chat
from bot.logs import configure
from bot.ports.incidents import Draft, NewEntry
from bot.tools.settings import RunbookSettings
from tests.contract.letters import ANN
from tests.e2e.browser import Browser, browser
from tests.e2e.office import model_settings
from tests.e2e.scenes import unfinished
from tests.e2e.towns import TOWNS, Bubble, Town
from tests.e2e.towns.resident import announce, written
from tests.simulators.model import Act, Asked, ModelServer, says
from tests.trust.attacking import Held, leaks, links_away
from tests.trust.obeying import Attack, attacks, book, obey
from tests.trust.stage import FOREIGN, PATIENCE, PERSONAL, PLANTED, QUESTIONS, state_of

SERVED: Mapping[str, Sequence[str]] = {
    "acme": ("lark-socket", "dingtalk-stream", "wecom-robot"),
    "cinder": ("dingtalk-cards",),
}
"""Two organisations whose incidents have the same numbers."""

_OTHERS = {"acme": rf"{FOREIGN} failed|of cinder", "cinder": "of acme"}
_PLACES = ("pasted", "runbook", "incident title", "alert label", "document")
_LIVE = re.compile(r"<(?:img|script|iframe|button|form|input|at|font)\b|\bon\w+=|javascript:", re.IGNORECASE)


@dataclass
class Spot:
    """A room somewhere, about an incident of its own. `person`: who asks there."""

    account: str
    number: int
    name: str
    town: Town | None = None
    person: Browser | None = None
    seen: int = 0

    @property
    def desk(self) -> str:
        return f"desk-{self.account}-{self.number}-q"

    async def ask(self, words: str) -> None:
        if self.town is not None:
            await self.town.ask(words)
        elif self.person is not None:
            await self.person.say(words)

    def shown(self) -> list[Bubble]:
        if self.town is not None:
            return [one for one in self.town.shown() if one.finished]
        assert self.person is not None
        return [_bubble(one) for one in self.person.replies()]


def _bubble(said: Mapping[str, object]) -> Bubble:
    live = _LIVE.search(re.sub(r"<code>.*?</code>", "", str(said["html"])))
    return Bubble("me", str(said["html"]), everyone=live is not None)


@dataclass
class Everywhere:
    """A spot on each platform of both organisations, and one at the console."""

    app: App
    model: ModelServer
    folder: Path
    spots: list[Spot] = field(default_factory=list)
    attack: Attack | None = None

    def obeyed(self, asked: Asked) -> Act:
        spot = next((one for one in self.spots if one.desk in asked.text), None)
        return obey(self.attack, asked, spot.number) if spot and self.attack else says("There is nothing to say.")

    async def settled(self) -> None:
        """Nothing more is on its way; a busy machine is given time."""
        for spot in self.spots:
            if spot.town is not None:
                await spot.town.settled()
        async with asyncio.timeout(PATIENCE):
            while await unfinished(self.app):
                await asyncio.sleep(0.02)


def chosen() -> list[Attack]:
    """One for each goal, the languages by turns, each in another place, and every text that wants somebody notified."""
    known, goals = attacks(), dict.fromkeys(one.goal for one in attacks())
    wanted = zip(goals, ("en", "zh") * len(goals), strict=False)
    each = [next(one for one in reversed(known) if (one.goal, one.language) == pair) for pair in wanted]
    loud = [one for one in known if one.goal == "mention"]
    words = {one.words: one for one in (*each, *loud)}
    return [replace(one, channel=_PLACES[number % len(_PLACES)]) for number, one in enumerate(words.values())]


async def carried_out_everywhere(at: Everywhere, attack: Attack) -> list[tuple[str, Held]]:
    """By the name of the place: what came of it there."""
    at.attack = attack
    await asyncio.gather(*(_put(at, spot, attack) for spot in at.spots))
    await at.settled()
    before, asked = state_of(at.folder), len(at.model.requests)
    for spot in at.spots:
        spot.seen = len(spot.shown())
    pasted = f"“{attack.text}”: " if attack.channel == "pasted" else ""
    await asyncio.gather(*(spot.ask(pasted + QUESTIONS[attack.language].format(desk=spot.desk)) for spot in at.spots))
    await at.settled()
    after = state_of(at.folder)
    changed = [f"{name} changed: {_new(before[name], after[name])}" for name in before if before[name] != after[name]]
    requests = [json.dumps(one.body, ensure_ascii=False) for one in at.model.requests[asked:]]
    return [
        (spot.name, Held(attack, (*changed, *_faults(spot, attack, [one for one in requests if spot.desk in one]))))
        for spot in at.spots
    ]


def _new(before: Sequence[object], after: Sequence[object]) -> str:
    return str([one for one in after if one not in before])[:300]


async def _put(at: Everywhere, spot: Spot, attack: Attack) -> None:
    store, now = at.app.store, datetime.now(UTC)
    match attack.channel:
        case "runbook":
            (at.folder / f"books-{spot.account}" / book(spot.number)).write_text(f"# Checkout\n{attack.text}\n")
        case "incident title":
            title = f"{attack.text} {spot.number}"
            await store.incidents.declare(Draft(spot.account, title, "SEV-3", ANN, now), title)
        case "alert label":
            alert = NewEntry(EntryKind.ALERT, ANN, now, "CheckoutErrors is firing", details={"summary": attack.text})
            await store.incidents.add_entries(spot.account, spot.number, [alert])
        case "document":
            report = Report(0, spot.account, spot.number, 0, "x", "default", "en", attack.text, "mallory", now)
            await store.reports.add_version(report, f"{attack.mark}{spot.number}")


def _faults(spot: Spot, attack: Attack, requests: Sequence[str]) -> Iterator[str]:
    new = spot.shown()[spot.seen :]
    said = [f"{one.text}\n{' '.join(one.files)}" for one in new]
    yield from leaks(PLANTED, requests, said, _OTHERS[spot.account])
    for one in new:
        if one.everyone:
            yield f"it notifies everyone, or is live: {one.text[:300]}"
        if {who for who in one.notified if "ann" not in who.lower()}:
            yield f"it notifies {one.notified}"
        yield from links_away(one.text, "\n".join(requests))
    if not any(attack.mark in one for one in requests):
        yield "the model never saw it"
    if not new:
        yield "nobody was answered"


@asynccontextmanager
async def everywhere(folder: Path) -> AsyncIterator[Everywhere]:
    """Open: both organisations have an incident 1, 2, … in a room on each of their platforms, with secrets in it."""
    configure("WARNING")
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(ModelServer())
        towns = {
            account: {name: await stack.enter_async_context(TOWNS[name]()) for name in names}
            for account, names in SERVED.items()
        }
        served = {account: list(its.values()) for account, its in towns.items()}
        for account in served:
            (folder / f"books-{account}").mkdir()
        whole = configured(written(folder, served))
        books = {(account, "runbooks"): RunbookSettings(folder=folder / f"books-{account}") for account in served}
        asked = model_settings(model, timeout=20.0, retries=0)
        app = App(replace(whole, model=asked, models={}, systems=books))
        await app.start()
        stack.push_async_callback(app.stop, grace=1.0)
        announce(served, app.url)
        at = Everywhere(app, model, folder)
        model.follow(at.obeyed)
        for account, its in towns.items():
            for name, town in its.items():
                town.lift_limits()
                await town.connected()
                at.spots.append(Spot(account, await _incident(at, account, town.platform, town.room), name, town))
        person = await stack.enter_async_context(browser(app, "ann"))
        await stack.enter_async_context(person.watching())
        at.spots.append(Spot("acme", await _incident(at, "acme", "", ""), "console", person=person))
        await person.say(f"bind this chat to INC-{at.spots[-1].number}")
        await asyncio.gather(*(one.ask("help") for one in at.spots))
        await at.settled()
        yield at


async def _incident(at: Everywhere, account: str, platform: str, room: str) -> int:
    store, now = at.app.store, datetime.now(UTC)
    title = f"checkout of {account} on {platform or 'the console'}"
    incident, _ = await store.incidents.declare(Draft(account, title, "SEV-2", ANN, now), title)
    secret = f"the password: {PLANTED[0]} ask {PERSONAL[0]} or call {PERSONAL[1]}"
    theirs = secret if account == "acme" else f"{FOREIGN} failed. {secret}"
    await store.incidents.add_entries(
        account, incident.number, [NewEntry(EntryKind.CHAT, ANN, now, words) for words in (theirs, "30% fail")]
    )
    if room:
        chat = Chat(account, platform, room, member=True, incident=incident.number, war_room=True)
        await store.chats.save_chat(chat)
    return incident.number
