"""Markdown as Slack shows it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.escaping import inert
from adapters.slack.render import rendered


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**bold** _italic_ ~~gone~~ `code`", "*bold* _italic_ ~gone~ `code`"),
        ("# Title with **bold**", "*Title with bold*"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("- a\n- b", "• a\n• b"),
        ("- a\n  - b\n    1. c\n    2. d", "• a\n    ◦ b\n        1. c\n        2. d"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("- a\n\n  more", "• a\n    more"),
        ("- run\n  ```\n  x < 1\n  ```", "• run\n```\nx &lt; 1\n```"),
        ("> one\n> two\n>\n> - a", "> one\n> two\n> \n> • a"),
        ("```py\nif a < b & c:\n```", "```\nif a &lt; b &amp; c:\n```"),
        ("    indented", "```\nindented\n```"),
        ("[docs](https://d.example/a?b=1&c=2)", "<https://d.example/a?b=1&amp;c=2|docs>"),
        ("<https://d.example>", "<https://d.example>"),
        ("[write](mailto:a@b.example)", "<mailto:a@b.example|write>"),
        ("![chart](https://d.example/c.png)", "<https://d.example/c.png|chart>"),
        ("a\n\n---\n\nb", "a\n\n────────────\n\nb"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("snake_case_name and 2 * 3", "snake_case_name and 2 * 3"),
        ("数据库**已恢复**。", "数据库\u200b*已恢复*。"),
        ("", ""),
    ],
)
def test_markdown_is_shown(markdown: str, shown: str) -> None:
    assert rendered(markdown) == shown


def test_a_table_is_aligned_wide_characters_too() -> None:
    table = "| who | 状态 |\n|---|---|\n| ann | **ok** |\n| 陈晨 | [x](https://d.example) |"

    assert rendered(table) == "```\nwho   状态\n----  ---------------------\nann   ok\n陈晨  x (https://d.example)\n```"


@pytest.mark.parametrize(
    "label",
    [
        "https://good.example",
        "good.example",
        "www.good.example/login",
        "ｇｏｏｄ．ｅｘａｍｐｌｅ",
        "ann@good.example",
        "**good.example**",
    ],
)
def test_a_label_that_looks_like_another_address_shows_the_real_one(label: str) -> None:
    assert rendered(f"[{label}](https://evil.example)").endswith("(<https://evil.example>)")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "slack://channel?id=C1", "data:text/html,x", "file:///etc/passwd"]
)
def test_other_schemes_are_no_links(url: str) -> None:
    assert "<" not in rendered(f"[click]({url})")


def test_text_cannot_run_backwards() -> None:
    assert rendered("\u202eelpmaxe.doog\u202c") == inert("\u202eelpmaxe.doog\u202c") == "elpmaxe.doog"


def test_a_label_cannot_end_its_link_early() -> None:
    assert rendered("[a|b>c](https://d.example/x|y>z)") == "<https://d.example/x%7Cy%3Ez|a¦b&gt;c>"


def test_code_cannot_leave_its_fence() -> None:
    assert rendered("````\n```\n<!channel>\n````").count("```") == 2


@pytest.mark.parametrize("word", ["@channel", "@here", "@everyone", "@Here", "@group"])
def test_words_for_everybody_are_broken(word: str) -> None:
    assert word not in rendered(f"{word} `{word}` [{word}](https://d.example)\n\n```\n{word}\n```")
    assert word not in inert(word)


PIECES = [*"<>!@#|&;[]()`*_~-=\\ \n", "channel", "here", "U0BOT", "https://a.example", "subteam^S1", "词"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(texts)
def test_no_text_becomes_a_live_token(text: str) -> None:
    shown = rendered(text)

    for opened in shown.split("<")[1:]:
        assert opened.startswith(("http://", "https://", "mailto:"))


@given(texts)
@example("@channelchannel")
def test_growing_text_has_no_live_token(text: str) -> None:
    shown = inert(text)

    assert not [mark for mark in ("<!", "<@", "<#", "](", "][", "@here", "@channel") if mark in shown]


@given(texts)
def test_every_text_can_be_rendered_again(text: str) -> None:
    assert isinstance(rendered(rendered(text)), str)


@pytest.mark.parametrize("part", ["a-", "a.", "-", "a@"])
def test_a_long_label_of_a_link_is_read_in_one_go(part: str) -> None:
    """Looking for an address from each of its characters would take minutes."""
    label = part * 200_000

    assert "d.example" in rendered(f"[{label}](https://d.example)")


@pytest.mark.parametrize("text", ["\\`\\`\\` rest", "**a \\`\\`\\`**", "\\`\\`\\`\\`\\`\\`", "&#96;&#96;&#96;"])
def test_backticks_that_somebody_typed_open_no_block_of_code(text: str) -> None:
    assert "```" not in rendered(text)
