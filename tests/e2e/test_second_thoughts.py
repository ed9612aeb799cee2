"""People take back and change what they said: questions, and what is on the timeline."""

from collections.abc import Sequence
from pathlib import Path

from bot.domain.incident import TimelineEntry
from tests.e2e.office import Office, office
from tests.e2e.scenes import Gate, quiet, with_skill

ROOM = "incident-checkout-down"


async def war_room(at: Office) -> None:
    await at.slack.join(at.slack.workspace.bot, at.room)
    await at.slack.next_post()


async def chatter(at: Office) -> Sequence[TimelineEntry]:
    """What people said, as the timeline of INC-1 has it."""
    return [entry for entry in await at.app.store.incidents.entries("acme", 1) if entry.kind == "chat"]


async def test_a_deleted_question_whose_turn_had_not_come_is_not_answered(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("help", gate.run)) as at:
        first = await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)
        regretted = await at.slack.say(at.bob, at.room, f"{at.bot} list incidents")
        await at.slack.settled()

        await at.slack.delete(regretted)
        await at.slack.settled()
        gate.open()
        await quiet(at)

        assert [post.thread_ts for post in at.slack.posts] == [first.ts]


async def test_a_question_deleted_while_it_is_worked_on_is_answered_all_the_same(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("help", gate.run), reply_mode="off") as at:
        question = await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)

        await at.slack.delete(question)
        await at.slack.settled()
        gate.open()
        answer = await at.slack.next_post()

        assert "Thought about" in answer.text


async def test_a_deleted_change_is_not_made(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, channel=ROOM, skills=with_skill("help", gate.run)) as at:
        await war_room(at)
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)
        mistake = await at.slack.say(at.bob, at.room, f"{at.bot} mark this incident as resolved")
        await at.slack.settled()

        await at.slack.delete(mistake)
        await at.slack.settled()
        gate.open()
        await quiet(at)

        incident = await at.app.store.incidents.get("acme", 1)
        assert incident is not None
        assert incident.status == "active"


async def test_an_edit_reaches_the_timeline_with_the_earlier_text_kept(tmp_path: Path) -> None:
    async with office(tmp_path, channel=ROOM) as at:
        await war_room(at)
        message = await at.slack.say(at.ann, at.room, "error rate is 13%")
        await quiet(at)

        await at.slack.edit(message, "error rate is 31%")
        await at.slack.edit(message, "error rate is 32%")
        await quiet(at)

        (entry,) = await chatter(at)
        assert entry.text == "error rate is 32%"
        assert list(entry.earlier_texts) == ["error rate is 13%", "error rate is 31%"]


async def test_a_deletion_reaches_the_timeline_and_hides_the_text_without_losing_it(tmp_path: Path) -> None:
    async with office(tmp_path, channel=ROOM) as at:
        await war_room(at)
        message = await at.slack.say(at.ann, at.room, "root cause is the moon")
        await quiet(at)

        await at.slack.delete(message)
        summary = await at.ask("summarize")

        (deleted, *_) = await chatter(at)
        assert deleted.deleted
        assert "moon" in deleted.text or "moon" in " ".join(deleted.earlier_texts)
        assert "moon" not in summary.text


async def test_an_edited_question_is_kept_as_it_was_answered_and_as_it_is(tmp_path: Path) -> None:
    async with office(tmp_path, channel=ROOM) as at:
        await war_room(at)
        question = await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await at.slack.next_post()

        await at.slack.edit(question, f"{at.bot} list all incidents")
        await quiet(at)

        (entry,) = await chatter(at)
        assert (entry.text, list(entry.earlier_texts)) == ("list all incidents", ["list incidents"])
        assert len(at.slack.posts) == 2


async def test_an_edit_that_comes_before_its_message_is_recorded_in_the_end(tmp_path: Path) -> None:
    async with office(tmp_path, channel=ROOM) as at:
        await war_room(at)
        message = await at.slack.say(at.ann, at.room, "error rate is 13%")
        await at.slack.edit(message, "error rate is 31%")
        await quiet(at)

        (entry,) = await chatter(at)
        assert entry.text == "error rate is 31%"


async def test_an_edit_into_a_mention_after_more_than_two_minutes_is_not_answered(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        message = await at.slack.say(at.ann, at.room, "help")
        at.slack.clock.advance(121)

        await at.slack.edit(message, f"{at.bot} help")
        await quiet(at)

        assert at.slack.posts == []


async def test_an_edit_into_a_mention_within_two_minutes_is_answered(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        message = await at.slack.say(at.ann, at.room, "help")
        at.slack.clock.advance(110)

        await at.slack.edit(message, f"{at.bot} help")
        answer = await at.slack.next_post()

        assert answer.thread_ts == message.ts


async def test_what_was_edited_while_nobody_listened_is_on_the_timeline_as_it_is_now(tmp_path: Path) -> None:
    async with office(tmp_path, channel=ROOM) as at:
        message = await at.slack.say(at.ann, at.room, "error rate is 13%")
        await at.slack.edit(message, "error rate is 31%")
        await quiet(at)

        await war_room(at)

        (entry,) = await chatter(at)
        assert entry.text == "error rate is 31%"
