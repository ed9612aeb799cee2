"""War rooms that the bot opens: who is in them, what stands over them, and never a second one."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.chat import Origin, RoomOpened
from bot.domain.incident import EntryKind, Status
from tests.e2e.office import Office, office, sqlite_url
from tests.e2e.process import BotProcess, free_port
from tests.e2e.scenes import MovableClock, button, quiet
from tests.e2e.test_crashes import write_config
from tests.simulators.slack import Channel, Message, SlackSimulator, User

DECLARE = "declare an incident: checkout is down, sev1"


def rooms(slack: SlackSimulator) -> list[Channel]:
    """The channels that the bot made."""
    me = slack.workspace.state.bot.id
    return [one for one in slack.workspace.state.channels.values() if one.creator == me and one.name != "general"]


def posts_in(at: Office, room: Channel) -> list[Message]:
    return [post for post in at.slack.posts if post.channel == room.id]


async def asked(at: Office, text: str, user: User | None = None) -> Message:
    """What the bot says under a question in the ops channel, once all that came of it is done."""
    question = await at.slack.say(user or at.ann, at.room, f"{at.bot} {text}")
    await quiet(at)
    return next(post for post in at.slack.posts if post.thread_ts == question.ts)


async def test_a_room_is_opened_with_people_a_topic_and_one_diagnosis(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        carol = at.slack.user("carol")
        await asked(at, DECLARE)

        answer = await asked(at, f"open a war room for incident 1 with {at.bob.mention} and {carol.mention}")

        (room,) = rooms(at.slack)
        shown = at.slack.display(answer)
        assert room.name == "incident-1-checkout-is-down"
        assert {*room.members} == {"U0BOT", at.ann.id, at.bob.id, carol.id}
        assert room.topic == "SEV-1 · active · INC-1 checkout is down"
        assert any(link.label == room.name and room.id in link.target for link in shown.links)
        assert "Invited: ann, bob and carol." in shown.text
        (diagnosis,) = posts_in(at, room)
        assert "INC-1" in diagnosis.text


async def test_it_is_on_the_timeline_by_whom_it_was_opened(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        await asked(at, "open a war room")

        opened = [one for one in await at.app.store.incidents.entries("acme", 1) if one.kind is EntryKind.ROOM]
        assert [(one.author.name, one.text) for one in opened] == [("ann", "War room: incident-1-checkout-is-down")]


async def test_what_is_said_in_it_is_on_the_timeline_and_who_joins_is_told_alone(tmp_path: Path) -> None:
    async with office(tmp_path, join_summary_messages=3) as at:
        await asked(at, DECLARE)
        await asked(at, "open a war room")
        (room,) = rooms(at.slack)
        for text in ("checkout fails for 30% of customers", "rolling back v2.4.1", "error rate is dropping"):
            await at.slack.say(at.ann, room, text)
        await quiet(at)
        carol = at.slack.user("carol")

        await at.slack.join(carol, room)
        await quiet(at)

        summary = posts_in(at, room)[-1]
        assert summary.ephemeral_to == carol.id
        assert "30%" in summary.text


async def test_asked_again_it_says_where_the_room_is_and_brings_in_who_is_missing(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        await asked(at, "open a war room")

        again = await asked(at, f"拉个作战群，拉上 {at.bob.mention}", user=at.bob)

        (room,) = rooms(at.slack)
        assert at.bob.id in room.members
        assert room.name in at.slack.display(again).text
        assert len(posts_in(at, room)) == 1


async def test_two_people_who_ask_at_once_get_one_room(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        elsewhere = at.slack.channel("payments", members=[at.bob])

        await at.slack.say(at.ann, at.room, f"{at.bot} open a war room for INC-1")
        await at.slack.say(at.bob, elsewhere, f"{at.bot} open a war room for INC-1")
        await quiet(at)

        (room,) = rooms(at.slack)
        assert {at.ann.id, at.bob.id} <= {*room.members}
        assert len(posts_in(at, room)) == 1


async def test_a_second_room_of_the_incident_is_not_diagnosed(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        await asked(at, "open a war room")
        second = await at.slack.create_channel(at.ann, "incident-1-payments")

        await at.slack.join(at.slack.workspace.bot, second)
        await quiet(at)

        entries = await at.app.store.incidents.entries("acme", 1)
        assert len([one for one in entries if one.kind is EntryKind.ROOM]) == 2
        assert posts_in(at, second) == []


async def test_a_room_told_of_again_after_months_is_not_diagnosed_again(tmp_path: Path) -> None:
    clock = MovableClock()
    async with office(tmp_path, clock=clock) as at:
        await asked(at, DECLARE)
        await asked(at, "open a war room")
        (room,) = rooms(at.slack)
        clock.forward(days=60)
        await at.app.store.inbox.forget(clock())
        origin = Origin("acme", "slack", room.id)

        await at.app.gateway.keep([RoomOpened(event_id="again", origin=origin, name=room.name, received_at=clock())])
        await quiet(at)

        assert len(posts_in(at, room)) == 1


async def test_closing_a_room_is_explained_and_leaves_the_incident_alone(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)

        english = await asked(at, "close the war room")
        chinese = await asked(at, "把作战室解散掉")

        assert "“close INC-1”" in english.text
        assert "“关闭 INC-1”" in chinese.text
        incident = await at.app.store.incidents.get("acme", 1)
        assert incident is not None
        assert incident.status is Status.ACTIVE


async def test_where_nothing_is_named_the_question_back_says_no_more_than_that(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        question = await asked(at, "we need a war room")

        assert "Do you want me to: Open a war room and bring people into it? Nothing" in question.text


async def test_the_button_under_a_declaration_opens_it(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        declared = await asked(at, DECLARE)

        at.slack.press(at.bob, declared, button(declared, "Open a war room"))
        await quiet(at)

        (room,) = rooms(at.slack)
        assert at.bob.id in room.members


async def test_responders_who_join_are_brought_in(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        carol = at.slack.user("carol")
        await asked(at, DECLARE)
        await asked(at, "open a war room")

        joined = await asked(at, f"add {at.bob.mention} and {carol.mention} as responders")

        (room,) = rooms(at.slack)
        assert {at.bob.id, carol.id} <= {*room.members}
        assert "Could not" not in joined.text


async def test_who_is_on_the_incident_is_brought_in_without_being_named(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        await asked(at, f"make {at.bob.mention} the commander")

        await asked(at, "open a war room")

        (room,) = rooms(at.slack)
        assert at.bob.id in room.members
        assert room.topic.endswith("commander: bob")


async def test_who_cannot_be_found_is_named_and_the_others_come(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)

        answer = await asked(at, "open a war room with bob@example.org, nobody@example.org and Zoe")

        (room,) = rooms(at.slack)
        assert at.bob.id in room.members
        assert "I do not know who is meant by nobody@example.org and Zoe" in at.slack.display(answer).text


async def test_no_room_is_opened_for_an_incident_that_is_over(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        await asked(at, "mark this incident as resolved")

        refusal = await asked(at, "open a war room")

        assert "INC-1 is resolved" in refusal.text
        assert rooms(at.slack) == []


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=lambda slack: slack.workspace.scopes.discard("channels:manage")) as at:
        await asked(at, DECLARE)

        refusal = await asked(at, "open a war room")

        assert "channels:manage" in refusal.text


async def test_a_lost_answer_and_a_rate_limit_lead_to_one_room(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked(at, DECLARE)
        at.slack.fail_next("conversations.create", cut=True)
        at.slack.fail_next("conversations.invite", ratelimited=1)

        answer = await asked(at, f"open a war room with {at.bob.mention}")

        (room,) = rooms(at.slack)
        assert at.bob.id in room.members
        assert "is open" in answer.text


@pytest.mark.timeout(240)
@pytest.mark.parametrize("method", ["conversations.create", "conversations.invite"])
async def test_a_process_killed_in_between_opens_no_second_room(tmp_path: Path, method: str) -> None:
    async with SlackSimulator(ack_deadline=1.0, retry_scale=0.01) as slack:
        port = free_port()
        slack.request_url = f"http://127.0.0.1:{port}/webhooks/slack/acme"
        ann, bob = slack.user("ann"), slack.user("bob")
        ops = slack.channel("ops", members=[ann, bob])
        bot = await BotProcess(write_config(tmp_path, slack, sqlite_url(tmp_path), port), port).start()
        await slack.say(ann, ops, f"{slack.workspace.mention} {DECLARE}")
        await slack.next_post()
        slack.fail_next(method, hang=0.5)
        await slack.say(ann, ops, f"{slack.workspace.mention} open a war room with {bob.mention}")
        await slack.wait_until(lambda: bool(slack.calls_of(method)))

        await bot.kill()
        await asyncio.sleep(1.0)  # the call is worked off, its answer heard by nobody
        await bot.start()
        await slack.wait_until(lambda: len([post for post in slack.posts if post.shown]) >= 3, timeout=90)
        await slack.settled(timeout=90)
        await bot.kill()

        (room,) = rooms(slack)
        assert {ann.id, bob.id} <= {*room.members}
        assert len([post for post in slack.posts if post.channel == room.id]) == 1
        assert "is open" in next(post.text for post in slack.posts[1:] if post.channel == ops.id)
