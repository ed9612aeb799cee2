"""Other people's words, times and lengths of time in a reply."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain.incident import EntryKind, TimelineEntry
from skills.telling import attributed, told
from skills.wording import cited, clock, escaped, excerpt, length, reference
from tests.unit.skills.fakes import ANN, NOW, Room

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ENTRY = TimelineEntry(12, EntryKind.CHAT, ANN, NOW, "hello", link="https://chat.example/p12")


@given(st.text(alphabet="ab1 *_`[]()<>#+-=|!&;~\\.:/\n", max_size=60))
@example("1) first")
@example("- [x] done")
@example("&lt;b&gt; &#42;")
@example("a\n===")
@example("__init__.py and a_b_c")
@example("<https://evil.example>")
def test_somebodys_words_are_shown_as_they_were_said(text: str) -> None:
    blocks = MARKDOWN.parse(f"- {escaped(text)}")

    shown = [token for block in blocks for token in block.children or ()]
    assert {token.type for token in shown} <= {"text", "text_special"}
    assert "".join(token.content for token in shown) == " ".join(text.split())


def test_long_words_are_cut_between_words() -> None:
    assert excerpt("one two three four five", 14) == "one two three…"


def test_long_chinese_is_cut_anywhere() -> None:
    assert excerpt("支付回调大量超时", 5) == "支付回调…"


def test_an_entry_is_referred_to_by_number_and_link() -> None:
    assert reference(ENTRY) == "[#12](https://chat.example/p12)"
    assert cited(ENTRY) == "[#12](https://chat.example/p12)"


@pytest.mark.parametrize("link", ["", "javascript:alert(1)"])
def test_a_link_that_leads_nowhere_safe_is_left_out(link: str) -> None:
    entry = replace(ENTRY, link=link)

    assert (reference(entry), cited(entry)) == ("#12", "[#12]")


def test_a_link_cannot_end_early() -> None:
    assert reference(replace(ENTRY, link="https://x.example/a) [b](c")) == "[#12](https://x.example/a%29%20[b]%28c)"


@pytest.mark.parametrize(
    ("language", "at", "shown"),
    [
        ("en", datetime(2026, 5, 2, 9, 30, tzinfo=UTC), "10:30"),
        ("en", datetime(2026, 5, 2, 23, 30, tzinfo=UTC), "3 May 00:30"),
        ("zh", datetime(2026, 4, 30, 9, 30, tzinfo=UTC), "4月30日 10:30"),
        ("en", datetime(2025, 12, 24, 9, 30, tzinfo=UTC), "24 Dec 2025 09:30"),
        ("zh", datetime(2025, 12, 24, 9, 30, tzinfo=UTC), "2025年12月24日 09:30"),
    ],
)
def test_a_time_is_as_short_as_it_can_be_understood(language: str, at: datetime, shown: str) -> None:
    assert clock(Room(language).context(), at) == shown


@pytest.mark.parametrize(
    ("span", "english", "chinese"),
    [
        (timedelta(seconds=45), "45 s", "45 秒"),
        (timedelta(minutes=92), "1 h 32 min", "1 小时 32 分钟"),
        (timedelta(days=2, hours=3, minutes=4), "2 d 3 h", "2 天 3 小时"),
        (timedelta(minutes=5, seconds=20), "5 min", "5 分钟"),
        (timedelta(0), "0 s", "0 秒"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_units(span: timedelta, english: str, chinese: str) -> None:
    assert (length(span, "en"), length(span, "zh")) == (english, chinese)


def test_a_deleted_message_keeps_its_words_to_itself() -> None:
    assert told(Room().context(), replace(ENTRY, deleted=True)) == "(deleted)"


def test_a_pinned_message_is_its_authors() -> None:
    entry = replace(ENTRY, kind=EntryKind.NOTE, details={"author": "Bo"})

    assert attributed(Room().context(), entry) == "Bo: hello"


@pytest.mark.parametrize(
    ("kind", "details", "text", "english", "chinese"),
    [
        (EntryKind.STATUS, {"from": "active", "to": "stable"}, "", "active → stable (Ann)", "进行中 → 已稳定（Ann）"),
        (EntryKind.STATUS, {"from": "", "to": "acknowledged"}, "", "acknowledged (Ann)", "认领（Ann）"),
        (EntryKind.STATUS, {"to": "2026-05-02T15:00:00+00:00"}, "", "snoozed until 16:00 (Ann)", "静默至 16:00（Ann）"),
        (EntryKind.PEOPLE, {"role": "commander"}, "commander: Bo", "commander: Bo (Ann)", "指挥：Bo（Ann）"),
        (
            EntryKind.SEVERITY,
            {"from": "SEV-2", "to": "SEV-1", "because": "x."},
            "",
            "SEV-2 → SEV-1, because x (Ann)",
            "SEV-2 → SEV-1，原因：x（Ann）",
        ),
    ],
)
def test_what_happened_is_told_in_the_readers_language(
    kind: EntryKind, details: dict[str, str], text: str, english: str, chinese: str
) -> None:
    entry = replace(ENTRY, kind=kind, details=details, text=text)

    assert attributed(Room("en").context(), entry) == english
    assert attributed(Room("zh").context(), entry) == chinese
