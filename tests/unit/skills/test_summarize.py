"""What a summary holds, what it rests on, and what it keeps out."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Status
from bot.language import cues, sentences
from skills.summarize import summarize
from tests.unit.skills.fakes import ANN, Room
from tests.unit.skills.retelling import known_at, lived_through
from tests.unit.skills.stories import checkout_outage, payment_outage

Story = Callable[[], Room]
STORIES = pytest.mark.parametrize("story", [checkout_outage, payment_outage], ids=["English", "Chinese"])
REFERENCE = re.compile(r"\[#(\d+)\]\(https://chat\.example/p(\d+)\)")
ENGLISH = {
    7: "EU customers cannot check out, about 30% of payment attempts fail with a 502",
    15: "Deployed payments-api 4.18 to production",
    11: "SEV-2 → SEV-1, because checkout is down for most of the EU",
    32: "Rolled back payments-api to 4.17 on all pods",
    36: "payment error rate is 0.4% now",
    39: "payments-api 4.18 lowered the connection pool from 200 to 50",
    41: "Wei watches pool usage for 30 minutes, then we resolve",
    27: "do we know whether anyone was charged twice?",
    47: "is there a way to see the double charges in the ledger?",
    42: "Add an alert on connection pool saturation",
    43: "Make CI refuse a pool size below 100",
    44: "customers confirm that they can pay again",
    51: "Finance has to check the ledger",
}
CHINESE = {
    5: "约两成用户付款后订单不更新，华东区最严重",
    13: "发布 order-consumer 2.7.0 到生产环境",
    9: "P2 → P1，原因：订单更新失败影响下单",
    21: "已回滚 order-consumer 到 2.6.9",
    26: "回调超时率 0.3%",
    28: "order-consumer 2.7.0 把消费线程数从 64 改成 8",
    29: "陈晨继续观察积压半小时",
    23: "有没有用户被重复扣款？",
    34: "重复扣款的名单从哪里查？",
    30: "给消费积压加告警",
    31: "后续需要在发布检查里限制线程数下限",
    33: "客服反馈新订单都正常了",
    36: "关闭前请财务核对重复扣款",
}
ENGLISH_DECOYS = (
    "maybe it's the CDN",
    "coffee machine",
    "INC-2650",
    "INC-2790",
    "pizza",
    "noisy neighbour",
    "45%",
    "rolling back",
    "don't restart",
    "vouchers",
    "if we had not",
    "feature freeze",
    "database migration",
)
CHINESE_DECOYS = (
    "运营商网络抖动",
    "拜服务器",
    "INC-88",
    "INC-103",
    "晚上吃什么",
    "正在回滚",
    "降到 3%",
    "不要重启",
    "能回滚",
    "有人看一下",
    "要不要暂停",
)


def quoted_lines(text: str) -> list[tuple[str, int]]:
    """Each cited line with the number of the entry it names."""
    return [(line, int(found[1])) for line in text.splitlines() if (found := REFERENCE.search(line))]


@pytest.mark.parametrize(("story", "facts"), [(checkout_outage, ENGLISH), (payment_outage, CHINESE)])
async def test_a_summary_tells_the_facts_and_cites_the_entry_of_each(story: Story, facts: dict[int, str]) -> None:
    text = await story().say(summarize)

    told = [(number, words) for line, number in quoted_lines(text) for words in facts.values() if words in line]
    assert sorted(told) == sorted(facts.items())


@pytest.mark.parametrize(("story", "decoys"), [(checkout_outage, ENGLISH_DECOYS), (payment_outage, CHINESE_DECOYS)])
async def test_a_summary_keeps_jests_guesses_and_other_incidents_out(story: Story, decoys: tuple[str, ...]) -> None:
    text = await story().say(summarize)

    assert [one for one in decoys if one in text] == []


@STORIES
async def test_every_line_quotes_the_entry_it_cites(story: Story) -> None:
    room = story()
    record = next(iter(room.book.records.values()))

    lines = quoted_lines(await room.say(summarize))

    for line, number in lines:
        entry = record[number - 1]
        if entry.kind in (EntryKind.CHAT, EntryKind.NOTE):
            _, quoted = re.split(rf"{entry.author.name}[:：] ?", REFERENCE.sub("", line), maxsplit=1)
            assert quoted.strip().lower() in entry.text.lower()
    assert len(lines) > 15


@STORIES
async def test_no_line_of_a_section_goes_without_a_reference(story: Story) -> None:
    text = await story().say(summarize)

    bullets = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line for line in bullets if not REFERENCE.search(line)] == []


async def test_what_was_ruled_out_is_told_as_ruled_out_only() -> None:
    text = await checkout_outage().say(summarize)

    lines = [line for line in text.splitlines() if "CDN" in line]
    assert [line.startswith("- Ruled out: 14:17 Tom Okafor: the CDN is ruled out") for line in lines] == [True]


async def test_a_guess_nobody_settled_is_told_as_suspected() -> None:
    text = await known_at("14:35").say(summarize)

    assert "- Suspected: 14:33 Tom Okafor: could also be a noisy neighbour on the database host" in text
    assert "- Suspected: 14:20 Wei Chen: I suspect the new pool size in 4.18" in text


async def test_a_cause_taken_back_later_is_not_told_as_a_cause() -> None:
    room = known_at("14:09")
    wei = Person("U20", "Wei Chen")
    for minute, text in (
        (10, "this is caused by the expired gateway certificate"),
        (20, "the gateway certificate is ruled out"),
    ):
        at = room.now.replace(hour=13, minute=minute)
        room.book.record(2781, EntryKind.CHAT, text, by=wei, at=at, cues=tuple(sorted(cues(text))))

    text = await room.say(summarize)

    assert "caused by the expired" not in text
    assert "- Ruled out: 14:20 Wei Chen: the gateway certificate is ruled out" in text


async def test_the_head_says_number_title_severity_status_duration_and_who_is_on_it() -> None:
    head = (await checkout_outage().say(summarize)).splitlines()[:2]

    assert head == [
        "**INC-2781 Checkout errors in the EU** · SEV-1 · stable · 1 h 16 min (since 14:02)",
        "Commander Priya Nair · also on it: Wei Chen, Tom Okafor",
    ]


async def test_a_summary_in_chinese_is_chinese_throughout() -> None:
    text = await payment_outage().say(summarize)

    assert re.findall(r"\*\*(.+?)\*\*", text)[1:] == [
        "影响",
        "成因",
        "已做处置",
        "下一步",
        "待答问题",
        "后续改进",
        "备注",
    ]
    assert text.splitlines()[0] == "**INC-104 支付回调大量超时** · P1 · 已稳定 · 56 分钟（自 20:01）"


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("audience", ["", "management", "customer"])
@STORIES
async def test_as_many_sentences_are_told_as_were_asked_for(story: Story, audience: str, count: int) -> None:
    text = await story().say(summarize, sentences=count, audience=audience)

    told = [one for one in sentences(REFERENCE.sub("", text)) if one.endswith((".", "。"))]
    assert len(told) == (min(count, 3) if audience == "customer" else count)


async def test_a_short_summary_is_one_line_for_each_thing_that_matters() -> None:
    lines = (await checkout_outage().say(summarize, length="short")).splitlines()

    assert [line.split(":")[0] for line in lines[1:]] == ["- Impact", "- Latest", "- Cause", "- Next"]


@STORIES
async def test_customers_read_no_names_machines_or_references(story: Story) -> None:
    room = story()
    names = {part for entry in next(iter(room.book.records.values())) for part in entry.author.name.split()}

    text = await room.say(summarize, audience="customer")

    forbidden = [
        *names,
        "#",
        "http",
        "INC",
        "SEV",
        "P1",
        "api",
        "pool",
        "502",
        "order-consumer",
        "积压",
        "线程",
        "回滚",
    ]
    assert [one for one in forbidden if one in text] == []


async def test_customers_read_what_is_affected_since_when_and_how_it_stands() -> None:
    text = await checkout_outage().say(summarize, audience="customer", sentences=2)

    assert text == (
        "Since 14:02 (UTC+1) there is a problem: EU customers cannot check out. The situation is stable, and not yet "
        "declared resolved; as of 14:52, customers confirm that they can pay again, and no time has been set for the "
        "next update."
    )


async def test_customers_are_told_the_next_update_that_was_announced() -> None:
    text = await known_at("14:31").say(summarize, audience="customer")
    room = known_at("14:31")
    room.pass_time(minutes=-40)

    earlier = await room.say(summarize, audience="customer")

    assert "No time has been set for the next update" in text
    assert "The next update is planned for 15:00 (UTC+1)" in earlier


async def test_catching_up_starts_where_the_asker_last_looked() -> None:
    room = checkout_outage()
    room.book.looks[2781] = 38

    text = await room.say(summarize, catch_up=True)

    assert text.startswith("Since 14:44 [#38](https://chat.example/p38), 20 new entries:")
    assert min(number for _, number in quoted_lines(text)[1:]) > 38
    assert room.book.looks[2781] == 58


async def test_catching_up_with_nothing_new_is_one_line() -> None:
    room = checkout_outage()
    await room.say(summarize)

    text = await room.say(summarize, catch_up=True)

    assert text == ("**INC-2781 Checkout errors in the EU**: nothing new since 15:16 [#58](https://chat.example/p58).")


async def test_who_never_looked_is_told_everything_and_that_it_is_everything() -> None:
    text = await checkout_outage().say(summarize, catch_up=True)

    assert text.startswith("You have not looked at it before, so here is all of it:")
    assert all(words in text for words in ENGLISH.values())


async def test_a_summary_since_a_time_holds_only_what_came_after() -> None:
    room = checkout_outage()

    text = await room.say(summarize, since=room.now - timedelta(minutes=35))

    assert text.startswith("Since 14:43, ")
    assert "Confirmed" in room.book.records[2781][38].text
    assert {number for _, number in quoted_lines(text)} >= {39, 41, 44}
    assert 7 not in {number for _, number in quoted_lines(text)}


async def test_who_joins_is_welcomed_with_where_things_stand() -> None:
    room = checkout_outage()
    room.automatic = True

    text = await room.say(summarize, audience="newcomer")

    assert text.startswith("Welcome, Ann; this is where things stand:\n\n**INC-2781")
    assert room.book.looks[2781] == 58


async def test_the_final_summary_is_nobodys_look() -> None:
    room = lived_through()
    room.automatic = True

    text = await room.say(summarize, final=True)

    assert "resolved" in text.splitlines()[0]
    assert "**What is next**" not in text
    assert room.book.looks == {}


async def test_a_deleted_message_is_not_quoted() -> None:
    room = checkout_outage()
    record = room.book.records[2781]
    record[31] = replace(record[31], deleted=True)

    assert "on all pods" not in await room.say(summarize)


async def test_what_was_put_to_the_bot_is_evidence_of_nothing() -> None:
    room = known_at("14:09")
    room.book.record(2781, EntryKind.CHAT, "is the root cause the load balancer we rolled back?", at=room.now)

    assert "load balancer" not in await room.say(summarize)


async def test_words_of_a_chat_cannot_format_link_or_notify() -> None:
    room = known_at("14:09")
    nasty = "impact: # all users down [click](https://evil.example) **now** `rm` @everyone <!here>\n# heading\n```"
    room.book.record(2781, EntryKind.CHAT, nasty, at=room.now, cues=("impact",))

    text = await room.say(summarize)

    line = next(line for line in text.splitlines() if "click" in line)
    assert r"\[click\](https://evil.example) \*\*now\*\* \`rm\`" in line
    assert "@everyone" not in text
    assert not re.search(r"^(#|```)", text, re.MULTILINE)


async def test_a_long_quotation_is_shortened() -> None:
    room = known_at("14:09")
    text = "The impact is that customers cannot pay " + "and cannot order either " * 40
    room.book.record(2781, EntryKind.CHAT, text, at=room.now, cues=("impact",))

    told = await room.say(summarize)

    assert "…" in told
    assert max(len(line) for line in told.splitlines()) < 350


async def test_little_material_is_admitted() -> None:
    text = await known_at("14:06").say(summarize)

    assert "Only 2 messages on record so far." in text
    assert "The record does not say: the cause, what is next." in text


async def test_an_empty_record_still_says_how_it_stands() -> None:
    room = known_at("00:00")

    text = await room.say(summarize)

    assert text.startswith("**INC-2781 Checkout errors in the EU** · SEV-1 · stable")
    assert "The record does not say: the impact, the cause, what is next." in text
    assert text.endswith("There are no messages on record yet.")


async def test_a_resolved_incident_has_its_whole_duration() -> None:
    text = await lived_through().say(summarize)

    assert "· resolved · 1 h 17 min (14:02 to 15:19)" in text.splitlines()[0]


async def test_an_active_incident_nobody_took_is_said_to_be_so() -> None:
    room = known_at("14:06")
    known = room.book.kept[2781]
    room.book.add(replace(known, status=Status.ACTIVE, acknowledged_at=None, people=()))

    head = (await room.say(summarize)).splitlines()[:2]

    assert "active, not acknowledged" in head[0]
    assert head[1] == "No commander"


async def test_another_incident_can_be_summarised_by_its_number() -> None:
    room = checkout_outage()
    other = payment_outage()
    room.book.add(other.book.kept[104])
    room.book.records[104] = other.book.records[104]

    text = await room.say(summarize, incident="104")

    assert text.startswith("**INC-104 支付回调大量超时** · P1")
    assert room.book.looks == {104: 39}


async def test_reading_a_long_record_never_asks_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    room = checkout_outage()
    record = room.book.records[2781]
    record[:] = [
        replace(
            record[place % 58],
            number=place + 1,
            at=record[0].at + timedelta(seconds=place),
            cues=record[place % 58].cues,
        )
        for place in range(6000)
    ]
    room.asker = ANN
    asked: list[int | None] = []
    entries = room.book.entries

    async def watched(*wanted: object, **named: object) -> object:
        found = await entries(*wanted, **named)  # type: ignore[arg-type]  # handed on as it came
        asked.append(len(found))
        return found

    monkeypatch.setattr(room.book, "entries", watched)
    text = await room.say(summarize)

    assert sum(one or 0 for one in asked) < 6000
    assert ENGLISH[39] in text


async def test_a_cause_ruled_out_in_the_old_part_of_a_long_record_is_not_told_as_a_cause() -> None:
    room = known_at("14:09")
    start = room.now
    for place, text in enumerate(
        (
            "the root cause is the expired gateway certificate",
            "it's not the gateway certificate, it is valid until June",
            *["still looking at graphs"] * 900,
        )
    ):
        found = tuple(sorted(cues(text)))
        room.book.record(2781, EntryKind.CHAT, text, at=start + timedelta(seconds=20 * place), cues=found)
    room.pass_time(hours=9)

    text = await room.say(summarize)

    assert "root cause is the expired" not in text
    assert "it's not the gateway certificate" in text
