"""Which conversation a question belongs to, what that conversation remembers, and in which order it is answered."""

from pathlib import Path

import pytest

from bot.domain.chat import Reply
from bot.ports.skill import SkillContext
from tests.e2e.office import Office, office
from tests.e2e.scenes import Anything, Gate, button, quiet, with_skill
from tests.simulators.slack import Message

ASKS_BACK = "resolve it when the deploy finishes"


async def war_room(at: Office) -> Message:
    await at.slack.join(at.slack.workspace.bot, at.room)
    return await at.slack.next_post()


async def two_incidents(at: Office) -> None:
    """INC-1 about checkout and INC-2 about search, declared in a direct conversation, so that no chat is bound."""
    chat = at.slack.direct(at.ann)
    for title in ("checkout is down", "search is slow"):
        await at.slack.say(at.ann, chat, f"declare an incident: {title}")
        await at.slack.next_post()


async def statuses(at: Office) -> list[str]:
    incidents = [await at.app.store.incidents.get("acme", number) for number in (1, 2)]
    return [str(one.status) for one in incidents if one]


async def test_a_yes_in_another_thread_confirms_nothing_where_each_thread_is_its_own_session(tmp_path: Path) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await at.ask("declare an incident: checkout is down")
        one = await at.slack.say(at.ann, at.room, "about the deploy")
        other = await at.slack.say(at.ann, at.room, "about lunch")
        await at.ask(ASKS_BACK, thread=one)

        await at.slack.say(at.bob, at.room, f"{at.bot} yes", thread=other)
        await quiet(at)

        assert await statuses(at) == ["active"]


async def test_asking_back_names_people_as_people_do(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("declare an incident: checkout is down")

        question = await at.ask("@ann is commander")

        assert "people: @ann)" in question.text


async def test_a_yes_in_the_same_thread_confirms(tmp_path: Path) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await at.ask("declare an incident: checkout is down")
        root = await at.slack.say(at.ann, at.room, "about the deploy")
        await at.ask(ASKS_BACK, thread=root)

        await at.ask("yes", thread=root)

        assert await statuses(at) == ["resolved"]


async def test_a_yes_anywhere_in_the_chat_confirms_where_all_threads_share_a_session(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("declare an incident: checkout is down")
        root = await at.slack.say(at.ann, at.room, "about the deploy")
        await at.ask(ASKS_BACK, thread=root)

        await at.ask("yes")

        assert await statuses(at) == ["resolved"]


async def test_a_war_room_is_one_session_even_where_threads_are_sessions(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down", session_scope="thread") as at:
        await war_room(at)
        root = await at.slack.say(at.ann, at.room, "about the deploy")
        await at.ask(ASKS_BACK, thread=root)

        await at.ask("yes")

        assert await statuses(at) == ["resolved"]


@pytest.mark.parametrize("scope", ["chat", "thread"])
async def test_a_session_begins_with_the_incident_its_thread_was_opened_about(tmp_path: Path, scope: str) -> None:
    async with office(tmp_path, session_scope=scope) as at:
        await two_incidents(at)
        root = await at.slack.say(at.bob, at.room, "INC-2 is still open, who is on it?")

        answer = await at.ask("mark it as stable", thread=root)

        assert "INC-2" in answer.text
        assert await statuses(at) == ["active", "stable"]


async def test_two_threads_about_two_incidents_do_not_mix(tmp_path: Path) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await two_incidents(at)
        first = await at.slack.say(at.bob, at.room, "INC-1: anything new?")
        second = await at.slack.say(at.bob, at.room, "INC-2: anything new?")

        answers = [await at.ask("what is the status?", thread=root) for root in (first, second, first)]

        assert ["INC-1" in one.text for one in answers] == [True, False, True]
        assert ["INC-2" in one.text for one in answers] == [False, True, False]


async def test_a_button_in_a_thread_is_about_what_the_thread_is_about(tmp_path: Path) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await two_incidents(at)
        root = await at.slack.say(at.bob, at.room, "INC-2: search is slow")
        question = await at.ask(ASKS_BACK, thread=root)

        at.slack.press(at.bob, question, button(question, "Yes"))
        await quiet(at)

        assert await statuses(at) == ["active", "resolved"]


async def test_a_button_answers_what_was_asked_and_a_later_yes_nothing_more(tmp_path: Path) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await two_incidents(at)
        root = await at.slack.say(at.bob, at.room, "INC-2: search is slow")
        question = await at.ask(ASKS_BACK, thread=root)
        at.slack.press(at.bob, question, button(question, "No"))
        await at.slack.next_post()

        await at.slack.say(at.bob, at.room, f"{at.bot} yes", thread=root)
        await quiet(at)

        assert await statuses(at) == ["active", "active"]


async def test_a_no_after_a_yes_does_not_claim_that_nothing_was_changed(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("declare an incident: checkout is down")
        question = await at.ask(ASKS_BACK)
        at.slack.press(at.bob, question, button(question, "Yes"))
        await at.slack.next_post()

        at.slack.press(at.ann, question, button(question, "No"))
        late = await at.slack.next_post()

        assert "no longer open" in late.text
        assert await statuses(at) == ["resolved"]


async def test_a_yes_of_two_people_changes_once(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.ask("declare an incident: checkout is down")
        question = await at.ask(ASKS_BACK)

        for person in (at.bob, at.ann):
            at.slack.press(person, question, button(question, "Yes"))
        await quiet(at)

        entries = await at.app.store.incidents.entries("acme", 1)
        assert [one.details["to"] for one in entries if "to" in one.details] == ["resolved"]


@pytest.mark.parametrize("words", ["incident 2", "INC-2", "#2", "故障 2"])
async def test_an_incident_is_named_in_the_text(tmp_path: Path, words: str) -> None:
    async with office(tmp_path) as at:
        await two_incidents(at)

        answer = await at.ask(f"what is the status of {words}?")

        assert "INC-2" in answer.text


async def test_an_incident_is_named_by_a_shared_alert(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await two_incidents(at)
        alert = {
            "from_url": "https://acme.slack.com/archives/C0OPS/p1699990000000100",
            "ts": "1699990000.000100",
            "author_name": "Alerts",
            "text": "INC-2: search latency over 2 s",
            "is_share": True,
            "is_msg_unfurl": True,
        }

        await at.slack.say(at.ann, at.room, f"{at.bot} mark this incident as stable", attachments=[alert])
        answer = await at.slack.next_post()

        assert "INC-2" in answer.text
        assert await statuses(at) == ["active", "stable"]


async def test_another_chat_is_answered_while_a_skill_is_slow(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("help", gate.run)) as at:
        other = at.slack.channel("other", members=[at.bob])
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)

        await at.slack.say(at.bob, other, f"{at.bot} list incidents")
        answer = await at.slack.next_post()

        assert answer.channel == other.id
        gate.open()


async def test_another_thread_is_answered_while_one_is_slow_where_threads_are_sessions(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("help", gate.run), session_scope="thread") as at:
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)

        answer = await at.ask("list incidents", user=at.bob)

        assert "ncident" in answer.text
        gate.open()


async def test_questions_of_one_session_wait_for_the_first_and_are_answered_in_order(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("answer", gate.run)) as at:
        asked = [
            await at.slack.say(at.ann, at.room, f"{at.bot} what about question {number}?") for number in ("A", "B", "C")
        ]
        await at.slack.wait_until(lambda: gate.begun == 1)
        await at.slack.settled()
        at_first = gate.begun

        gate.open()
        await at.slack.wait_until(lambda: sum(not post.streaming for post in at.slack.posts) == 3)

        assert at_first == 1
        assert [post.thread_ts for post in at.slack.posts] == [one.ts for one in asked]


async def test_the_reply_is_in_the_language_of_the_question(tmp_path: Path) -> None:
    async with office(tmp_path, language="zh") as at:
        english = await at.ask("list incidents")
        chinese = await at.ask("故障列表")

        assert "incidents" in english.text.lower()
        assert "故障" in chinese.text


async def test_what_nobody_asked_for_is_in_the_accounts_language(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down", language="zh") as at:
        diagnosis = await war_room(at)
        await at.ask("mark this incident as resolved")
        final = await at.slack.next_post()

        assert "暂无可诊断的内容" in diagnosis.text
        assert "故障已恢复" in final.text


async def test_a_question_without_words_keeps_the_language_spoken_before(tmp_path: Path) -> None:
    async def tell(ctx: SkillContext, _: Anything) -> Reply:
        return Reply(ctx.say("English", "中文"))

    async with office(tmp_path, skills=with_skill("answer", tell)) as at:
        await at.ask("现在情况怎么样？")

        answer = await at.ask("INC-?")

        assert "中文" in answer.text
