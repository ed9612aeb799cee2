"""Drafting post-mortems from a record, and handing them out."""

import re
from dataclasses import replace

import pytest

from bot.domain.chat import Reply
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.report import Template
from bot.errors import UserError
from skills.follow_ups import action_item
from skills.postmortem.draft import postmortem
from skills.postmortem.export import export
from skills.postmortem.template import BadTemplate
from tests.unit.skills.fakes import NOW, Room
from tests.unit.skills.retelling import lived_through

OVER = Incident("acme", 12, "Checkout is down", "SEV-1", Status.RESOLVED, started_at=NOW, resolved_at=NOW)


def document(reply: Reply) -> str:
    (attachment,) = reply.attachments
    return attachment.content.decode()


def section(text: str, heading: str) -> str:
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


async def test_the_document_tells_facts_in_the_accounts_zone() -> None:
    text = document(await lived_through().run(postmortem))

    assert text.startswith("# INC-2781 Checkout errors in the EU: post-mortem\n")
    assert "| Severity | SEV-1 |" in text
    assert "| Started | 2026-05-02 14:02 (Europe/London) |" in text
    assert "| Duration | 1 h 17 min |" in text


async def test_sentences_are_quoted_with_who_when_and_where() -> None:
    text = document(await lived_through().run(postmortem))

    assert (
        "“EU customers cannot check out, about 30% of payment attempts fail with a 502. US is fine.” "
        "(Priya Nair, 14:09, [#7](https://chat.example/p7))"
    ) in section(text, "Impact")


async def test_causes_are_told_apart_from_what_was_ruled_out() -> None:
    text = section(document(await lived_through().run(postmortem)), "Root cause")

    assert "- Stated: “payments-api 4.18 lowered" in text
    assert "- Ruled out: “the CDN is ruled out" in text
    assert "- Changed before the start: Deployed payments-api 4.18 to production" in text


async def test_the_document_is_written_in_chinese() -> None:
    text = document(await lived_through("zh").run(postmortem))

    assert text.startswith("# INC-104 支付回调大量超时：故障复盘\n")
    assert "“约两成用户付款后订单不更新，华东区最严重”（李娜，20:06，[#5](https://chat.example/p5)）" in section(
        text, "影响范围"
    )
    assert "> ✍ **待撰写（依据以上内容）**：" in section(text, "概述")


async def test_the_documents_language_can_be_another_than_the_replys() -> None:
    reply = await lived_through().run(postmortem, language="zh")

    assert "## 根本原因" in document(reply)
    assert "post-mortem drafted, version 1" in reply.text


async def test_nothing_is_written_that_is_not_on_the_record() -> None:
    room = lived_through()

    text = document(await room.run(postmortem))

    said = " ".join(entry.text for entry in room.book.records[2781]).casefold()
    quotations = re.findall(r"“([^”]*)”", text)
    assert len(quotations) > 10
    assert [one for one in quotations if one.replace("\\", "").casefold() not in said] == []


async def test_what_a_person_must_write_is_marked_with_the_templates_guidance() -> None:
    text = section(document(await lived_through().run(postmortem)), "Lessons learned")

    assert "> ✍ **To be written from the above**: What went well, what went badly, and where we were lucky." in text


async def test_every_reference_is_an_entry_of_the_record() -> None:
    room = lived_through()

    text = document(await room.run(postmortem))

    numbers = {int(number) for number in re.findall(r"#(\d+)\b", text)}
    assert numbers <= {entry.number for entry in room.book.records[2781]}


async def test_the_timeline_is_in_order_of_time_and_counts_what_it_leaves_out() -> None:
    text = section(document(await lived_through().run(postmortem)), "Timeline")

    times = re.findall(r"^\| (\d\d:\d\d) \|", text, re.MULTILINE)
    left_out = int(re.findall(r"(\d+) more entries are on the full timeline", text)[0])
    assert times == sorted(times)
    assert text.startswith("\n| Time (2026-05-02, Europe/London) | What | Who | Event | Ref |")
    assert len(times) + left_out == 58


async def test_a_timeline_over_midnight_names_the_days() -> None:
    room = Room()
    room.bound_to(OVER)
    room.book.record(12, EntryKind.ALERT, "first")
    room.pass_time(hours=24)
    room.book.record(12, EntryKind.ALERT, "second")

    text = document(await room.run(postmortem))

    assert "| Time (Europe/London) |" in text
    assert "| 2026-05-02 15:05 | alert |" in text


async def test_a_pipe_in_a_message_stays_in_its_cell() -> None:
    room = Room()
    room.bound_to(OVER)
    room.book.record(12, EntryKind.NOTE, "ran `a | b`")

    row = next(line for line in document(await room.run(postmortem)).splitlines() if "ran" in line)

    assert len(re.findall(r"(?<!\\)\|", row)) == 6


async def test_action_items_are_a_table_beside_those_only_mentioned() -> None:
    room = lived_through()
    await room.say(action_item, text="entry 43")

    text = section(document(await room.run(postmortem)), "Corrective actions")

    assert "| 1 | Make CI refuse a pool size below 100 | nobody yet | open | [#43](https://chat.example/p43) |" in text
    assert "- Mentioned, no owner yet: “Add an alert on connection pool saturation”" in text


async def test_few_messages_make_a_skeleton_and_that_is_said() -> None:
    room = Room()
    room.bound_to(OVER)
    room.book.record(12, EntryKind.CHAT, "root cause was the disk", cues=("cause",))

    reply = await room.run(postmortem)

    assert "It is a skeleton: quoting takes 15 chat messages, and the record has 1." in reply.text
    assert "disk" not in section(document(reply), "Root cause")
    assert "> ✍ **To be written**: The chain of causes" in section(document(reply), "Root cause")


async def test_a_skeleton_is_announced_in_chinese() -> None:
    room = Room("zh")
    room.bound_to(OVER)

    assert "这是骨架：记录中只有 0 条消息，至少 15 条才会摘录。" in await room.say(postmortem)


async def test_coverage_is_stated() -> None:
    room = lived_through()
    room.book.other_rooms = [replace(room.book.chat, id="C2", platform="lark")]

    said = await room.say(postmortem)

    assert "Drafted from 49 messages of 2 rooms and 9 other timeline entries; at 2026-05-02 15:28" in said


async def test_what_could_not_be_read_is_part_of_the_coverage() -> None:
    room = lived_through()
    room.transcript.coverage = "The platform shows bots no history. Based on the 14 messages I have seen."

    reply = await room.run(postmortem)

    assert "Based on the 14 messages I have seen." in reply.text
    assert document(reply).rstrip().endswith("Based on the 14 messages I have seen.")


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.STABLE])
async def test_an_incident_that_is_not_over_is_refused_with_what_to_do(status: Status) -> None:
    room = Room()
    room.bound_to(Incident("acme", 12, "Checkout is down", "SEV-1", status))

    with pytest.raises(UserError, match="Say “mark this incident as resolved” first") as refusal:
        await room.run(postmortem)

    assert "请先发送“标记为已恢复”" in refusal.value.said_in("zh")


async def test_a_limit_refuses_before_anything_is_written() -> None:
    room = lived_through()
    room.documents.busy = UserError("Five were drafted this minute.", "本分钟已起草五份。")

    with pytest.raises(UserError, match="Five were drafted"):
        await room.run(postmortem)

    assert room.documents.versions == []


async def test_drafting_again_makes_a_version_and_keeps_the_first() -> None:
    room = lived_through()
    await room.run(postmortem)

    reply = await room.run(postmortem)

    assert "version 2" in reply.text
    assert reply.attachments[0].name == "INC-2781-postmortem-v2.md"
    assert [one.version for one in room.documents.versions] == [1, 2]


async def test_an_own_template_is_used_by_its_name() -> None:
    room = lived_through()
    text = "# Review of {{incident.title}}\n\n## Was bisher geschah\n{{incident.ai_summary}}\n"
    room.documents.own = [Template("Short", "en", text, built_in=False)]

    reply = await room.run(postmortem, template="short")

    assert document(reply).startswith("# Review of Checkout errors in the EU\n\n## Was bisher geschah\n")
    assert "template “Short”" in reply.text


async def test_an_own_template_never_takes_a_built_ins_name() -> None:
    room = lived_through()
    room.documents.own = [Template("standard", "en", "# Mine\n", built_in=False)]

    assert "## Root cause" in document(await room.run(postmortem, template="standard"))


async def test_an_own_template_that_is_bad_is_refused_with_line_and_variable() -> None:
    room = lived_through()
    room.documents.own = [Template("bad", "en", "# Title\n\n{{incident.owner}}\n", built_in=False)]

    with pytest.raises(BadTemplate, match=r"Line 3 of the template: “\{\{incident\.owner\}\}”"):
        await room.run(postmortem, template="bad")


async def test_an_unknown_template_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no post-mortem template “fancy”\. Those there are: standard"):
        await lived_through().run(postmortem, template="fancy")


async def test_sections_are_announced_as_they_are_written() -> None:
    room = lived_through()

    await room.run(postmortem)

    assert room.steps[1:4] == ["Writing “Summary”…", "Writing “Root cause”…", "Writing “Impact”…"]


async def test_what_was_said_cannot_fill_in_variables() -> None:
    room = lived_through()
    room.book.add(replace(room.book.kept[2781], title="{{incident.severity}}"))

    assert document(await room.run(postmortem)).startswith("# INC-2781 {{incident.severity}}: post-mortem")


async def test_a_custom_field_nobody_filled_is_said_to_be_missing() -> None:
    room = lived_through()
    text = "# T\n\n{{incident.fields.customers}}, {{incident.labels.region}}\n"
    room.documents.own = [Template("fields", "en", text, built_in=False)]
    room.book.add(replace(room.book.kept[2781], labels={"region": "eu-1"}))

    assert document(await room.run(postmortem, template="fields")).endswith("not recorded, eu-1\n")


async def test_the_post_mortem_is_exported_as_it_was_drafted() -> None:
    room = lived_through()
    drafted = document(await room.run(postmortem))

    reply = await room.run(export)

    assert document(reply) == drafted
    assert reply.text == (
        "**INC-2781 Checkout errors in the EU**: post-mortem version 1, by Ann "
        "at 2026-05-02 15:28 (Europe/London); times are Europe/London."
    )


async def test_exporting_what_was_never_drafted_is_refused_with_what_to_do() -> None:
    room = Room()
    room.bound_to(OVER)

    with pytest.raises(UserError, match=r"has no post-mortem yet\. “draft the post-mortem” makes one"):
        await room.run(export)


async def test_the_whole_timeline_is_exported_with_its_zone() -> None:
    reply = await lived_through("zh").run(export, what="timeline")

    text = document(reply)
    assert reply.text == "**INC-104 支付回调大量超时**：时间线，共 39 条；时间为 Asia/Shanghai。"
    assert "| 时间（2026-05-02，Asia/Shanghai） | 类型 | 人员 | 事件 | 出处 |" in text
    assert len(re.findall(r"^\| \d\d:\d\d \|", text, re.MULTILINE)) == 39


async def test_deleted_words_are_not_exported() -> None:
    room = Room()
    room.bound_to(OVER)
    entry = room.book.record(12, EntryKind.CHAT, "the password is hunter2")
    room.book.records[12] = [replace(entry, deleted=True)]

    text = document(await room.run(export, what="timeline"))

    assert "hunter2" not in text
    assert "(deleted)" in text


async def test_an_empty_timeline_is_said_to_be_empty() -> None:
    room = Room()
    room.bound_to(OVER)

    assert await room.say(export, what="timeline") == "**INC-12 Checkout is down**: nothing is on the timeline yet."
