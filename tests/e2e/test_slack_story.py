"""One incident in Slack, from the first message to the post-mortem, as the people in it live it."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, Skill, SkillContext
from skills import SKILLS
from tests.e2e.office import Office, office
from tests.simulators.slack import Message

TALK = (
    "checkout is failing for about 30% of customers since 13:42",
    "error rate on checkout-api is at 31%",
    "we deployed checkout-api v2.4.1 at 13:39",
    "I think it might be the database, not sure",
    "the database is fine, ruled that out",
    "root cause is the new connection pool limit in v2.4.1",
    "rolling back checkout-api to v2.4.0 now",
    "rollback is done, error rate is dropping",
    "support has 40 tickets from customers who cannot pay",
    "next I will watch the error rate for ten minutes",
    "does anybody know whether refunds are affected?",
    "we should add an alert on pool exhaustion",
)


async def quiet(at: Office) -> None:
    """Nothing more is on its way."""
    await at.slack.settled()
    done = at.app.store.inbox
    async with asyncio.timeout(10):
        while (depth := await done.depth()).get("waiting", 0) + depth.get("running", 0):
            await asyncio.sleep(0.02)


async def war_room(at: Office) -> Message:
    """The bot joins the incident's channel; its first diagnosis."""
    await at.slack.join(at.slack.workspace.bot, at.room)
    return await at.slack.next_post()


async def talk(at: Office) -> None:
    for number, text in enumerate(TALK):
        await at.slack.say((at.ann, at.bob)[number % 2], at.room, text)
    await quiet(at)


async def test_a_room_that_comes_to_life_is_diagnosed_once(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        diagnosis = await war_room(at)
        await at.slack.leave(at.slack.workspace.bot, at.room)
        await at.slack.join(at.slack.workspace.bot, at.room)
        await quiet(at)

        assert "INC-1" in diagnosis.text
        assert len(at.slack.posts) == 1


async def test_what_was_said_before_the_bot_came_is_on_the_timeline(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        for text in TALK:
            await at.slack.say(at.ann, at.room, text)
        await quiet(at)

        await war_room(at)

        entries = await at.app.store.incidents.entries("acme", 1)
        assert [entry.text for entry in entries if entry.kind == "chat"] == list(TALK)


async def test_the_summary_says_what_people_said_with_references(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await talk(at)

        summary = await at.ask("summarize")

        assert "connection pool limit" in summary.text
        assert "30%" in summary.text or "31%" in summary.text
        assert "rollback is done" in summary.text
        assert at.slack.display(summary).link_targets


async def test_what_was_asked_of_the_bot_is_no_evidence(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await talk(at)
        await at.ask("should we close this, the refunds look fine?")

        answer = await at.ask("are the refunds fine?")

        assert "should we close this" not in answer.text


async def test_what_a_proposal_is_about_is_no_stated_cause(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await talk(at)

        causes = await at.ask("what caused it?")

        assert "connection pool limit" in causes.text
        assert "add an alert" not in causes.text


async def test_severity_and_status_change_with_who_and_why_on_the_timeline(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)

        raised = await at.ask("update this incident to SEV-1 because customers cannot pay")
        stable = await at.ask("标记为已稳定")

        incident = await at.app.store.incidents.get("acme", 1)
        assert incident is not None
        assert (incident.severity, incident.status) == ("SEV-1", "stable")
        assert "SEV-1" in raised.text
        assert "稳定" in stable.text
        entries = await at.app.store.incidents.entries("acme", 1)
        change = next(entry for entry in entries if entry.kind == "severity")
        assert change.author.name == "ann"
        assert change.details == {"from": "SEV-3", "to": "SEV-1", "because": "customers cannot pay"}


async def test_an_unknown_severity_is_refused_with_the_scale(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)

        refusal = await at.ask("update this incident to SEV-9")

        assert "SEV-1, SEV-2, SEV-3, SEV-4, SEV-5" in refusal.text


@pytest.mark.parametrize(
    "words",
    [
        "we should NOT mark this as resolved yet",
        "did someone already update this to SEV-1?",
        "thanks, resolved on our side too",
        "no need for an update in 10 minutes",
        "should we make this SEV-1?",
        "把级别升到 P1 是不是更好？",
    ],
)
async def test_nothing_changes_that_nobody_asked_for(tmp_path: Path, words: str) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        before = await at.app.store.incidents.get("acme", 1)

        await at.slack.say(at.ann, at.room, f"{at.bot} {words}")
        await quiet(at)

        assert await at.app.store.incidents.get("acme", 1) == before


async def test_what_asks_for_nothing_gets_no_reply(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        for words in ("cc {}", "thanks {}", "{} is great", "谢谢 {}"):
            await at.slack.say(at.ann, at.room, words.format(at.bot))
        await quiet(at)

        assert at.slack.posts == []


async def test_chatter_and_other_bots_are_not_answered(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        other = at.slack.bot("deploybot")
        await at.slack.join(other, at.room)
        await at.slack.say(at.ann, at.room, "help with checkout, warroom?")
        await at.slack.say(at.ann, at.room, f"{other.mention} help")
        await at.slack.say(other, at.room, f"{at.bot} help")
        await quiet(at)

        assert at.slack.posts == []


async def test_everything_redelivered_three_times_is_answered_once(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("help")
        await at.ask("list incidents")

        at.slack.redeliver_all(times=3)
        await quiet(at)

        assert len(at.slack.posts) == 2


async def test_a_message_edited_into_a_mention_is_answered_once(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        message = await at.slack.say(at.ann, at.room, "help")
        await at.slack.edit(message, f"{at.bot} help")
        answer = await at.slack.next_post()
        await at.slack.edit(message, f"{at.bot} help!")
        await quiet(at)

        assert answer.thread_ts == message.ts
        assert len(at.slack.posts) == 1


async def test_a_rate_limit_delays_a_reply_and_never_loses_it(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        at.slack.fail_next("chat.postMessage", ratelimited=1, times=2)

        answer = await at.ask("help")

        assert answer.text
        assert len(at.slack.calls_of("chat.postMessage")) == 3


async def test_a_post_whose_answer_was_lost_is_found_again(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        at.slack.fail_next("chat.postMessage", cut=True)

        await at.ask("help")
        await quiet(at)

        assert len(at.slack.posts) == 1


async def test_a_reply_that_cannot_be_sent_is_reported_with_the_reason(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        at.slack.fail_next("chat.postMessage", error="is_archived")
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await quiet(at)

        (unsent,) = await at.app.store.outbox.undelivered("acme")

        assert "archived" in unsent.error
        assert b'warroom_messages_sent_total{outcome="failed",platform="slack"} 1.0' in metrics(at)


def metrics(at: Office) -> bytes:
    from prometheus_client import generate_latest

    return generate_latest(at.app.metrics.registry)


async def test_who_joins_a_busy_room_gets_a_summary_only_they_see(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down", join_summary_messages=10) as at:
        await war_room(at)
        await talk(at)
        carol = at.slack.user("carol")

        await at.slack.join(carol, at.room)
        summary = await at.slack.next_post()

        assert summary.ephemeral_to == carol.id
        assert "connection pool limit" in summary.text


async def test_who_joins_a_quiet_room_is_left_alone(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await at.slack.join(at.slack.user("carol"), at.room)
        await quiet(at)

        assert len(at.slack.posts) == 1


async def test_resolving_posts_a_final_summary_for_everyone(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await talk(at)

        await at.ask("mark this incident as resolved")
        final = await at.slack.next_post()

        assert final.ephemeral_to is None
        assert "connection pool limit" in final.text


async def test_asking_back_changes_nothing_until_the_button_is_pressed(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        question = await at.ask("resolve it when the deploy finishes")
        before = await at.app.store.incidents.get("acme", 1)

        at.slack.press(at.bob, question, button(question, "Yes"))
        await at.slack.next_post()

        after = await at.app.store.incidents.get("acme", 1)
        assert before is not None
        assert after is not None
        assert (before.status, after.status) == ("active", "resolved")


def button(message: Message, label: str) -> str:
    """The action id of the button with this label."""
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    return str(next(one["action_id"] for one in elements if one["text"]["text"] == label))


async def test_a_yes_confirms_as_well(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await war_room(at)
        await at.ask("resolve it when the deploy finishes")

        await at.ask("yes")

        after = await at.app.store.incidents.get("acme", 1)
        assert after is not None
        assert after.status == "resolved"


class Nothing(Arguments):
    """Called with nothing."""


async def think(ctx: SkillContext, _: Nothing) -> Reply:
    await ctx.progress("Reading everything…")
    await asyncio.sleep(60)
    return Reply("never said")


SLOW = Skill("help", "Think for long.", "想很久。", Nothing, think, timeout=100)
SLOW_SKILLS = (SLOW, *(skill for skill in SKILLS if skill.name != "help"))


async def test_stop_ends_the_running_turn_and_what_was_said_stays(tmp_path: Path) -> None:
    async with office(tmp_path, skills=SLOW_SKILLS) as at:
        question = await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: any(post.shown for post in at.slack.posts))

        await at.slack.say(at.ann, at.room, f"{at.bot} stop", thread=question)
        await at.slack.wait_until(lambda: "Stopped" in at.slack.posts[0].text)
        await quiet(at)

        assert "Reading everything…" in at.slack.posts[0].text
        assert len(at.slack.posts) == 1


async def test_the_platforms_own_stop_button_ends_the_turn(tmp_path: Path) -> None:
    async def talk_on(ctx: SkillContext, _: Nothing) -> Reply:
        for number in range(60):
            await ctx.progress(f"Step {number}")
            await asyncio.sleep(0.5)
        return Reply("never said")

    talkative = Skill("help", "Talk on.", "一直说。", Nothing, talk_on, timeout=100)
    async with office(tmp_path, skills=(talkative, *(one for one in SKILLS if one.name != "help"))) as at:
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: any(post.shown for post in at.slack.posts))

        at.slack.stop_stream(at.slack.posts[0])
        await at.slack.wait_until(lambda: "Stopped" in at.slack.posts[0].text)

        assert "never said" not in at.slack.posts[0].text


async def test_a_slow_question_shows_that_it_is_worked_on_and_the_sign_goes_away(tmp_path: Path) -> None:
    async def pause(ctx: SkillContext, _: Nothing) -> Reply:
        await asyncio.sleep(1.5)
        return Reply("done")

    slow = Skill("help", "Pause.", "停一下。", Nothing, pause)
    async with office(tmp_path, skills=(slow, *(one for one in SKILLS if one.name != "help"))) as at:
        question = await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: bool(question.reactions))
        await at.slack.next_post()
        await quiet(at)

        assert not any(question.reactions.values())


async def test_a_quick_command_costs_one_call(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("list incidents")
        before = len(at.slack.calls)

        await at.ask("list incidents")
        await quiet(at)

        assert [call.method for call in at.slack.calls[before:]] == ["chat.postMessage"]


async def test_a_skill_that_breaks_says_so_and_the_next_question_is_answered(tmp_path: Path) -> None:
    async def stumble(ctx: SkillContext, _: Nothing) -> Reply:
        raise ZeroDivisionError

    broken = Skill("help", "Stumble.", "跌倒。", Nothing, stumble)
    async with office(tmp_path, skills=(broken, *(one for one in SKILLS if one.name != "help"))) as at:
        apology = await at.ask("help")
        answer = await at.ask("list incidents")

        assert "went wrong" in apology.text
        assert "incidents" in answer.text
