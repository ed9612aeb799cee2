"""Questions and what the record answers; what it does not say is said to be missing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.session import Message
from bot.errors import NoIncident, UnknownIncident
from skills.answer import answer
from tests.unit.skills.fakes import NOW, Room
from tests.unit.skills.retelling import lived_through
from tests.unit.skills.stories import checkout_outage, payment_outage

ENGLISH = (
    ("what is the status?", ("SEV-1, stable, 1 h 16 min (since 14:02)", "[#44]")),
    ("who is the commander?", ("Priya Nair commands",)),
    ("who's on it?", ("Priya Nair", "Wei Chen", "Tom Okafor")),
    ("when did it start?", ("started at 14:02", "[#1]")),
    ("how long has this been going on?", ("1 h 16 min",)),
    ("what is the impact?", ("EU customers cannot check out", "[#7]")),
    ("who is affected?", ("EU customers cannot check out", "[#7]")),
    ("what is the root cause?", ("lowered the connection pool from 200 to 50", "[#39]", "Ruled out")),
    ("why did it happen?", ("lowered the connection pool from 200 to 50", "[#39]")),
    ("what was tried so far?", ("Rolled back payments-api to 4.17 on all pods", "[#32]")),
    ("was there a deploy before it started?", ("Deployed payments-api 4.18 to production", "[#15]")),
    ("is it fixed?", ("Not declared resolved", "stable")),
    ("what is next?", ("Wei watches pool usage for 30 minutes", "[#41]")),
    ("any open questions?", ("double charges in the ledger?", "[#47]", "[#27]")),
    ("which follow-ups are there?", ("alert on connection pool saturation", "[#42]", "[#43]")),
    ("what did Tom say about the CDN?", ("the CDN is ruled out", "[#16]", "Tom Okafor")),
    ("show me everything about the ledger", ("[#47]", "[#51]")),
    ("did anyone restart payments-db-2?", ("please don't restart payments-db-2", "[#20]")),
    ("is the status page updated?", ("I updated the status page", "[#26]")),
    ("was anybody charged twice?", ("It was asked, and the record holds no answer", "[#27]")),
    ("does the rollback need a migration?", ("no migration needed, the schema is the same", "[#24]")),
    ("is the feature freeze still on?", ("yes, the freeze stays until tomorrow 09:00", "[#55]")),
    ("who rolled back payments-api?", ("Wei Chen: Rolled back payments-api to 4.17", "[#32]")),
    ("what is the status and who is in charge?", ("stable", "Priya Nair commands")),
)
CHINESE = (
    ("现在什么状态？", ("P1，已稳定，56 分钟（自 20:01）",)),
    ("谁是指挥？", ("指挥是 李娜",)),
    ("谁在处理？", ("李娜", "陈晨", "王强")),
    ("什么时候开始的？", ("开始于 20:01", "[#1]")),
    ("影响是什么？", ("约两成用户付款后订单不更新", "[#5]")),
    ("根因是什么？", ("把消费线程数从 64 改成 8", "[#28]")),
    ("做了哪些处置？", ("已回滚 order-consumer 到 2.6.9", "[#21]")),
    ("故障前有发布吗？", ("发布 order-consumer 2.7.0 到生产环境", "[#13]")),
    ("恢复了吗？", ("尚未宣布恢复",)),
    ("下一步是什么？", ("陈晨继续观察积压半小时", "[#29]")),
    ("王强关于运营商网络说了什么", ("排除运营商网络", "[#14]")),
    ("退款暂停了吗？", ("退款先暂停，已通知财务", "[#19]")),
    ("有没有用户被重复扣款？", ("有人问过，但记录中没有答案", "[#23]")),
    ("关于积压的所有消息", ("[#10]", "[#22]", "[#26]", "[#38]")),
)


@pytest.mark.parametrize(("question", "expected"), ENGLISH, ids=[question for question, _ in ENGLISH])
async def test_a_question_is_answered_from_the_record(question: str, expected: tuple[str, ...]) -> None:
    text = await checkout_outage().say(answer, question=question)

    assert [one for one in expected if one not in text] == []


@pytest.mark.parametrize(("question", "expected"), CHINESE, ids=[question for question, _ in CHINESE])
async def test_a_question_in_chinese_is_answered_from_the_record(question: str, expected: tuple[str, ...]) -> None:
    text = await payment_outage().say(answer, question=question)

    assert [one for one in expected if one not in text] == []


@pytest.mark.parametrize(
    "question", ["what is the airspeed of a swallow?", "has the coffee arrived?", "who wrote the Tuesday newsletter?"]
)
async def test_what_the_record_does_not_say_is_admitted(question: str) -> None:
    text = await checkout_outage().say(answer, question=question)

    assert "does not answer" in text
    assert "Ask Priya Nair, who commands it" in text


async def test_what_the_record_does_not_say_is_admitted_in_chinese() -> None:
    text = await payment_outage().say(answer, question="打印机在哪一层？")

    assert "没有回答“打印机在哪一层？”" in text


async def test_the_cause_asked_for_is_never_another_incidents() -> None:
    text = await checkout_outage().say(answer, question="what caused this?")

    assert "certificate" not in text
    assert "coffee" not in text


async def test_a_resolved_incident_is_said_to_be_fixed_and_since_when() -> None:
    text = await lived_through().say(answer, question="is it fixed?")

    assert text.startswith("Yes: **INC-2781 Checkout errors in the EU** was resolved at 15:19.")


async def test_words_for_a_customer_hold_nothing_internal() -> None:
    question = "I am a customer relations manager; a few bullets for my customer about incident 2781"

    text = await checkout_outage().say(answer, question=question)

    assert text.splitlines()[0] == "- Since 14:02 (UTC+1) there is a problem: EU customers cannot check out."
    assert not [one for one in ("Priya", "#", "INC-", "SEV", "payments-api") if one in text]


async def test_two_sentences_for_a_customer_in_chinese_are_two() -> None:
    text = await payment_outage().say(answer, question="给客户写两句话")

    assert text.count("。") == 2
    assert "约两成用户付款后订单不更新" in text


async def test_two_sentences_for_the_boss_are_two() -> None:
    text = await checkout_outage().say(answer, question="two sentences for my boss please")

    assert text.startswith("INC-2781 Checkout errors in the EU is SEV-1 and stable")
    assert len([part for part in text.split(". ") if part]) == 2


async def test_a_question_about_the_impact_on_customers_is_a_question() -> None:
    text = await checkout_outage().say(answer, question="what is the impact for our customers?")

    assert "[#7]" in text


def with_others(room: Room) -> Room:
    """Two more open incidents and one that ended, all of this week."""
    day = room.now - timedelta(hours=20)
    room.book.add(Incident("acme", 2790, "Search index down", "SEV-2", started_at=day, declared_at=day))
    room.book.add(Incident("acme", 2791, "Login mails late", "SEV-3", started_at=day, declared_at=day))
    over = Incident("acme", 2788, "Payroll export empty", "SEV-1", Status.RESOLVED, started_at=day, declared_at=day)
    room.book.add(replace(over, resolved_at=day + timedelta(hours=1)))
    return room


async def test_how_many_are_ongoing_is_counted_worst_first() -> None:
    text = await with_others(checkout_outage()).say(answer, question="how many incidents are ongoing?")

    assert text.startswith("3 open incidents:")
    assert text.index("INC-2781") < text.index("INC-2790") < text.index("INC-2791")
    assert "INC-2788" not in text


async def test_a_severity_and_a_time_choose_incidents() -> None:
    text = await with_others(checkout_outage()).say(answer, question="all SEV-1 of the past week")

    assert text.startswith("2 SEV-1 incidents since ")
    assert "INC-2781" in text
    assert "INC-2788" in text
    assert "INC-2790" not in text


async def test_incidents_are_counted_in_chinese() -> None:
    text = await payment_outage().say(answer, question="目前有几个故障？")

    assert text.startswith("未恢复的故障共 1 个：")


async def test_a_symptom_is_matched_to_the_open_incident_that_explains_it() -> None:
    room = with_others(checkout_outage())

    text = await room.say(answer, question="is there an incident? a customer cannot check out")

    assert text.startswith("Yes, this fits:\n- **INC-2781")
    assert "EU customers cannot check out" in text
    assert "INC-2790" not in text


async def test_a_symptom_is_matched_in_chinese() -> None:
    text = await payment_outage().say(answer, question="有没有故障？有用户付款后订单没更新")

    assert text.startswith("有，与此相符：\n- **INC-104")


async def test_a_symptom_nothing_explains_is_answered_no_with_what_is_open() -> None:
    text = await checkout_outage().say(answer, question="is there an incident? a customer cannot log in")

    assert text.startswith("No open incident's record mentions this.")
    assert "INC-2781" in text
    assert "declare an incident" in text


async def test_with_nothing_open_there_is_no_incident() -> None:
    text = await lived_through().say(answer, question="is there an incident? a customer cannot check out")

    assert text.startswith("No incident is open.")


async def test_a_chat_without_an_incident_answers_about_the_only_open_one_and_says_so() -> None:
    room = checkout_outage()
    room.book.chat = replace(room.book.chat, incident=None)

    text = await room.say(answer, question="what is the status?")

    assert text.startswith("This chat is about no incident; the only open one is **INC-2781")


async def test_a_chat_without_an_incident_refuses_where_several_could_be_meant() -> None:
    room = with_others(checkout_outage())
    room.book.chat = replace(room.book.chat, incident=None)

    with pytest.raises(NoIncident):
        await room.say(answer, question="what is the status?")


async def test_a_chat_without_an_incident_answers_from_what_was_said_in_it() -> None:
    room = Room()
    ann = Person("U1", "Ann")
    room.transcript.messages = [
        Message("1", "C1", ann, "the redis upgrade is on Thursday at noon", NOW - timedelta(hours=1)),
        Message("2", "C1", ann, "lunch is late", NOW),
    ]
    room.transcript.coverage = "Based on 2 messages."

    text = await room.say(answer, question="when is the redis upgrade?")

    assert text == "- the redis upgrade is on Thursday at noon [14:05 Ann]\n\nBased on 2 messages."


async def test_an_unknown_incident_is_refused() -> None:
    with pytest.raises(UnknownIncident):
        await checkout_outage().say(answer, question="what is the status of incident 9999?")


async def test_a_change_nobody_recorded_is_found_in_what_people_said() -> None:
    room = checkout_outage()
    record = room.book.records[2781]
    record[14] = replace(record[14], kind=EntryKind.ROOM, text="room opened")
    room.book.record(2781, EntryKind.CHAT, "we deployed payments-api 4.18 before lunch", at=room.now, cues=("change",))

    text = await room.say(answer, question="was there a deploy?")

    assert "we deployed payments-api 4.18 before lunch" in text
