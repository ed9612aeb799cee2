"""What a diagnosis says, and what it never says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.language import cues
from skills.diagnose import diagnose
from tests.unit.skills.fakes import ANN, BO, NOW, Room
from tests.unit.skills.retelling import known_at

DEPLOYER = Person("B1", "deploy-bot", is_bot=True)
SEARCH = Incident("acme", 12, "Search is slow", "SEV-2", started_at=NOW, declared_at=NOW)


@pytest.fixture
def room() -> Room:
    room = Room(timezone="UTC")
    room.bound_to(SEARCH)
    room.pass_time(minutes=30)
    return room


def changed(room: Room, text: str, minutes_before: float) -> None:
    room.book.record(12, EntryKind.CHANGE, text, by=DEPLOYER, at=NOW - timedelta(minutes=minutes_before))


def said(room: Room, text: str, minutes_after: float = 5, by: Person = ANN) -> None:
    at = NOW + timedelta(minutes=minutes_after)
    room.book.record(12, EntryKind.CHAT, text, by=by, at=at, cues=tuple(sorted(cues(text))))


async def test_a_cause_somebody_stated_is_given_with_the_change_that_agrees_with_it() -> None:
    found = await known_at("23:59").say(diagnose)

    lines = found.splitlines()
    assert lines[2].startswith("**Stated cause** (confidence: high): 14:46 Wei Chen: payments-api 4.18 lowered")
    assert lines[2].endswith("[#39](https://chat.example/p39)")
    assert lines[3].startswith(
        "A change on record agrees with it: 7 min before the start: "
        "Deployed payments-api 4.18 to production (deploy-bot) [#15]"
    )


async def test_a_diagnosis_is_given_in_chinese() -> None:
    found = await known_at("23:59", "zh").say(diagnose)

    assert "**已有人确认的原因**（置信度：高）：20:38 陈晨：order-consumer 2.7.0 把消费线程数从 64 改成 8" in found
    assert "变更记录与之吻合：故障前 11 分钟：发布 order-consumer 2.7.0 到生产环境（发布平台）[#13]" in found


async def test_a_suspicion_is_never_told_as_a_fact() -> None:
    found = await known_at("20:18", "zh").say(diagnose)

    assert "**线索，尚未证实**（置信度：低）：20:16 陈晨：怀疑是 2.7.0" in found
    assert "已有人确认" not in found


async def test_the_service_a_statement_names_is_no_proof_against_its_deploy() -> None:
    found = await known_at("14:30").say(diagnose)

    assert "**Stated cause** (confidence: medium): 14:19 Wei Chen: the connection pool of payments-api" in found
    assert "Suspected behind it, not confirmed: 14:20 Wei Chen: I suspect the new pool size in 4.18" in found


async def test_what_was_ruled_out_is_marked_so() -> None:
    assert "Ruled out: 14:17 Tom Okafor: the CDN is ruled out" in await known_at("23:59").say(diagnose)


async def test_a_joke_is_no_cause() -> None:
    assert "coffee" not in await known_at("14:13").say(diagnose)


async def test_a_change_nobody_blamed_is_a_lead_and_called_unconfirmed() -> None:
    found = await known_at("14:13").say(diagnose)

    assert "**Lead, not confirmed** (confidence: low): 7 min before the start: Deployed payments-api 4.18" in found
    assert "nobody has said that it is the cause." in found


async def test_nothing_on_record_is_inconclusive_with_what_is_missing(room: Room) -> None:
    said(room, "is anybody looking at this?")

    found = await room.say(diagnose)

    assert "**Inconclusive**: nothing on the record stands out as the cause." in found
    assert "- Deploys and configuration changes: none were recorded." in found
    assert "- Alerts: none were recorded." in found


async def test_nothing_on_record_is_inconclusive_in_chinese() -> None:
    room = Room("zh", "Asia/Shanghai")
    room.bound_to(SEARCH)

    found = await room.say(diagnose)

    assert "**无法定论**" in found
    assert "发布与配置变更：没有任何记录。" in found


async def test_of_several_changes_the_one_about_the_symptoms_is_the_lead(room: Room) -> None:
    changed(room, "Deployed mail-sender 1.2", minutes_before=5)
    changed(room, "Deployed search-index 3.4", minutes_before=25)

    found = await room.say(diagnose)

    assert "(confidence: low): 25 min before the start: Deployed search-index 3.4" in found
    assert "shares “search” with the symptoms" in found
    assert "**Other changes before the start**\n- 5 min before the start: Deployed mail-sender 1.2" in found


async def test_several_changes_without_a_difference_are_inconclusive(room: Room) -> None:
    changed(room, "Deployed mail-sender 1.2", minutes_before=5)
    changed(room, "Deployed ledger-writer 2.0", minutes_before=9)

    found = await room.say(diagnose)

    assert "**Inconclusive**" in found
    assert found.index("mail-sender") < found.index("ledger-writer")


async def test_a_change_after_the_start_or_days_before_is_not_suspected(room: Room) -> None:
    changed(room, "Deployed search-index 3.5", minutes_before=-20)
    changed(room, "Deployed search-index 3.3", minutes_before=3 * 24 * 60)

    assert "search-index" not in await room.say(diagnose)


async def test_a_change_people_told_of_counts_at_the_time_they_told(room: Room) -> None:
    said(room, "we deployed search-index 3.4 at 13:50")

    assert "15 min before the start: we deployed search-index 3.4 at 13:50 (Ann)" in await room.say(diagnose)


async def test_a_question_about_a_deploy_is_no_change(room: Room) -> None:
    said(room, "was search-index 3.4 deployed at 13:50?")

    found = await room.say(diagnose)

    assert "**Inconclusive**" in found
    assert "15 min before the start" not in found


async def test_a_rollback_during_the_incident_is_no_suspect(room: Room) -> None:
    said(room, "rolled back search-index to 3.3")

    assert "before the start" not in await room.say(diagnose)


async def test_a_change_only_told_of_makes_a_stated_cause_no_more_certain(room: Room) -> None:
    said(room, "we deployed search-index 3.4 at 13:50", by=BO)
    said(room, "root cause is that search-index 3.4 lost its cache", 10, by=BO)

    found = await room.say(diagnose)

    assert "(confidence: medium): 14:15 Bo: " in found
    assert "A change told of in chat agrees with it: 15 min before the start" in found


async def test_a_change_that_was_ruled_out_is_no_lead_and_says_by_whom(room: Room) -> None:
    changed(room, "Deployed search-index 3.4", minutes_before=10)
    said(room, "search-index 3.4 is ruled out, it only went to staging", by=BO)

    found = await room.say(diagnose)

    assert "**Inconclusive**" in found
    assert "(ruled out: 14:10 Bo: search-index 3.4 is ruled out" in found


async def test_incidents_alike_are_shown_with_what_caused_and_ended_them(room: Room) -> None:
    past = room.book.add(Incident("acme", 7, "Search timed out", "SEV-2", Status.RESOLVED, started_at=NOW))
    for text in ("root cause was that the index ran out of disk", "restarted the index nodes"):
        room.book.record(7, EntryKind.CHAT, text, cues=tuple(sorted(cues(text))))
    room.book.alike = [(past, 0.4)]

    found = await room.say(diagnose)

    assert "**Alike in words**\n- **INC-7 Search timed out**: cause: " in found
    assert "ran out of disk [#1]" in found


async def test_incidents_hardly_alike_are_left_out(room: Room) -> None:
    past = room.book.add(Incident("acme", 7, "Coffee is out", "SEV-5", Status.RESOLVED))
    room.book.alike = [(past, 0.02)]

    assert "Coffee" not in await room.say(diagnose)


async def test_the_finding_is_kept_on_the_timeline_without_markup(room: Room) -> None:
    changed(room, "Deployed search-index 3.4", minutes_before=10)

    await room.say(diagnose)

    entry = room.book.records[12][-1]
    assert entry.kind is EntryKind.DIAGNOSIS
    assert entry.text.startswith(
        "Lead, not confirmed (confidence: low): 10 min before the start: Deployed search-index 3.4 (deploy-bot) #1"
    )


async def test_a_new_room_without_a_record_is_told_briefly_and_nothing_is_kept(room: Room) -> None:
    room.automatic = True

    found = await room.say(diagnose)

    assert found.startswith("**INC-12 Search is slow**: nothing to diagnose yet")
    assert "“diagnose” looks at them whenever you ask" in found
    assert room.book.records[12] == []


async def test_a_new_room_with_an_alert_is_diagnosed_by_itself() -> None:
    room = known_at("14:02")
    room.automatic = True

    assert "**Lead, not confirmed**" in await room.say(diagnose)


async def test_the_steps_are_shown_while_it_works() -> None:
    room = known_at("23:59")

    await room.say(diagnose)

    assert room.steps[0] == "Reading 58 timeline entries…"
    assert room.steps[1] == "Ranking what changed before 14:02…"


async def test_the_start_is_the_first_alert_when_that_came_before_anybody_knew(room: Room) -> None:
    room.book.add(replace(SEARCH, started_at=NOW))
    room.book.record(12, EntryKind.ALERT, "SearchLatencyHigh", at=NOW - timedelta(minutes=7))

    assert "it began at 13:58, with the first alert [#1]" in await room.say(diagnose)


async def test_what_was_said_cannot_format_a_diagnosis(room: Room) -> None:
    said(room, "root cause is **[this](https://evil.example)** <!channel>")

    found = await room.say(diagnose)

    assert "](https://evil.example)" not in found.replace("\\]", "")
    assert "<!channel>" not in found.replace("\\<", "")
