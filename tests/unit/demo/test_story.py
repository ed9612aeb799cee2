"""The demo's story holds together, and plays the same every time."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.script import load, read
from bot.demo.stage import Happening, Turn, events
from bot.demo.story import Beat, Story
from bot.domain.account import Account
from bot.domain.chat import ChatMessage, Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.errors import ConfigError
from bot.ports.incidents import NewEntry

ACCOUNT = Account("demo", "Demo")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = (
    '{"is":"source","key":"s","title":"T","publisher":"P","published":"2020-01-01","address":"https://example.com"}'
)
PERSON = '{"is":"person","id":"ann","name":"Ann","role":"on call"}'
INCIDENT = (
    '{"is":"incident","source":"s","title":"Down","severity":"SEV-1","chat":"c","environment":"","services":[],'
    '"started_at":"2020-01-01T10:00:00Z","declared_at":"2020-01-01T10:00:00Z","commander":"ann","responders":[]}'
)
ACT = '{"is":"act","title":"One"}'


def happenings(story: Story, act: int, shift: timedelta = timedelta()) -> list[Happening]:
    return list(events(story, story.acts[act], ACCOUNT, "console", "room", clock=lambda: NOW, shift=shift))


def beat(**what: object) -> str:
    return json.dumps({"is": "message", "at": "2020-01-01T10:00:00Z", "by": "ann", "text": "hello"} | what)


def test_the_story_is_a_conversation_of_six_to_eight_people_in_two_acts() -> None:
    story = load()

    said = [one for act in story.acts for one in act.beats if one.kind == "message"]

    assert len(story.acts) == 2
    assert 60 <= len(said) <= 80
    assert 6 <= len({one.by for one in said}) <= 8
    assert any("\u4e00" <= character <= "\u9fff" for one in said for character in one.text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_introduction_names_the_source_and_its_address(language: str) -> None:
    story = load()

    text = story.introduction(language)

    assert story.source.publisher in text
    assert f"<{story.source.address}>" in text


def test_the_moments_the_sources_give_are_told_at_their_real_times() -> None:
    story = load()

    told = {(one.at.strftime("%H:%M"), one.fact) for act in story.acts for one in act.beats if one.fact}

    post = {"13:31", "13:37", "13:42", "13:45", "14:00", "14:02", "14:07", "14:09", "14:52"}
    assert told == {(time, "post") for time in post} | {(time, "press") for time in ("13:52", "14:15", "14:57")}


def test_the_change_that_caused_it_comes_before_the_first_alert() -> None:
    kinds = [one.kind for one in load().acts[0].beats]

    assert kinds.index("change") < kinds.index("alert")


def test_the_first_act_leaves_the_incident_open_and_the_second_resolves_it() -> None:
    story = load()
    incident = Incident("demo", 1, story.incident.title, story.incident.severity)

    for one in happenings(story, 0):
        incident = one.apply(incident).incident if isinstance(one, Turn) else incident
    joined = incident
    for one in happenings(story, 1):
        incident = one.apply(incident).incident if isinstance(one, Turn) else incident

    assert (joined.status, joined.severity) == (Status.ACTIVE, "SEV-1")
    assert incident.status is Status.RESOLVED
    assert incident.resolved_at == datetime(2019, 7, 2, 14, 57, tzinfo=UTC)


def test_a_change_says_from_what_to_what_and_why() -> None:
    turn = next(one for one in happenings(load(), 0) if isinstance(one, Turn))

    (entry,) = turn.apply(Incident("demo", 1, "Down", "SEV-2")).entries

    assert entry.kind is EntryKind.SEVERITY
    assert entry.details == {"from": "SEV-2", "to": "SEV-1", "because": "every site behind the edge is down"}


@pytest.mark.parametrize("status", [Status.STABLE, Status.RESOLVED])
def test_the_story_does_not_take_back_what_somebody_already_did(status: Status) -> None:
    stable = next(one for one in happenings(load(), 1) if isinstance(one, Turn))

    amendment = stable.apply(Incident("demo", 1, "Down", "SEV-1", status=status))

    assert amendment.incident.status is status
    assert amendment.entries == ()


def test_two_plays_have_the_same_identities() -> None:
    story = load()

    assert happenings(story, 0) == happenings(story, 0)


def test_identities_differ_across_acts() -> None:
    story = load()
    both = happenings(story, 0) + happenings(story, 1)

    identities = [one.event_id if isinstance(one, ChatMessage) else one.source for one in both]

    assert len(set(identities)) == len(identities)


def test_the_story_can_be_moved_in_time() -> None:
    story = load()
    shift = NOW - story.acts[0].beats[-1].at

    last = happenings(story, 0, shift)[-1]

    assert isinstance(last, ChatMessage)
    assert last.sent_at == NOW


def test_alerts_and_changes_link_to_the_source_that_gives_them() -> None:
    story = load()

    entry = next(one for one in happenings(story, 0) if isinstance(one, NewEntry))

    assert (entry.kind, entry.author.name) == (EntryKind.CHANGE, "Deploys")
    assert entry.link == story.source.address


def test_a_small_story_is_read() -> None:
    story = read("\n".join((SOURCE, PERSON, INCIDENT, ACT, beat())))

    assert story.acts[0].beats == (Beat(at=story.incident.started_at, by="ann", text="hello", number=1),)
    assert story.person("ann") == Person("ann", "Ann")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ((SOURCE, PERSON, INCIDENT, ACT, "{"), "line 5"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(**{"is": "song"})), "line 5"),
        ((SOURCE, PERSON, INCIDENT, beat()), "before the first act"),
        ((SOURCE, PERSON, ACT), "one incident"),
        ((PERSON, INCIDENT, ACT), "no source"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(by="bo")), "nobody is called “bo”"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(fact="x")), "no source “x”"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(**{"is": "status", "to": "fine"})), "no status “fine”"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(text="")), "says nothing"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(at="2020-01-01T10:00:00")), "no time zone"),
        ((SOURCE, PERSON, INCIDENT, ACT, beat(), beat(at="2020-01-01T09:00:00Z")), "out of order"),
    ],
)
def test_a_story_that_does_not_hold_together_is_refused(lines: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        read("\n".join(lines))
