"""Markdown becomes HTML in which nothing can run or deceive."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.render import html, inert


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[press](javascript:alert(1))",
        "[press](data:text/html,x)",
        "[press](vbscript:x)",
        "![picture](https://elsewhere.example/pixel.png)",
        "<javascript:alert(1)>",
        "[a](/login?token=x)",
        "[a](https://bank.example@evil.example/)",
        '<button data-action="confirm">Yes</button>',
    ],
)
def test_nothing_dangerous_becomes_an_element(text: str) -> None:
    tags = re.findall(r"<(\w+)[^>]*>", html(text))

    assert set(tags) <= {"p", "a"}
    assert not re.search(r'href="(?!https?://elsewhere)', html(text))


@given(st.text(alphabet="<>[]()!\"'`*_#&:/ @\n\\abhjrstx=.123INC-", max_size=80))
def test_whatever_is_written_no_script_handler_or_strange_scheme_comes_out(text: str) -> None:
    tags = re.findall(r"<[a-z][^>]*>", html(text))

    assert not [tag for tag in tags if re.match(r"<(script|img|iframe|style|button|form|input|svg)\b", tag)]
    assert not [tag for tag in tags if re.search(r"\son\w+=", re.sub(r'"[^"]*"', "", tag))]
    assert not [tag for tag in tags if "href=" in tag and not re.search(r'href="(https?://|mailto:|#\w)', tag)]


@pytest.mark.parametrize(
    "text",
    [
        "[https://bank.example](https://evil.example/x)",
        "[**bank.example**](https://evil.example/x)",
        "[`www.bank.example`](https://evil.example/x)",
        "[log in at bank.example now](https://evil.example/x)",
    ],
)
def test_a_link_that_pretends_to_lead_elsewhere_shows_where_it_leads(text: str) -> None:
    shown = html(text)

    assert "bank.example" not in shown
    assert ">https://evil.example/x</a>" in shown


def test_an_address_that_is_none_is_no_reason_to_fail() -> None:
    assert ">https://a.example</a>" in html(r"[http://\[1\] x](https://a.example)")


def test_an_honest_link_keeps_its_words() -> None:
    assert ">the dashboard</a>" in html("[the dashboard](https://grafana.example/d/1)")
    assert ">grafana.example</a>" in html("[grafana.example](https://grafana.example/d/1)")


@pytest.mark.parametrize("text", ["@everyone", "@All", "@here", "@channel", "@所有人", "@全体成员"])
def test_mass_mentions_are_inert(text: str) -> None:
    assert text not in inert(f"now {text}!")
    assert text not in html(f"now {text}!")


def test_people_are_still_mentioned_as_written() -> None:
    assert inert("@alice @hereford @allison") == "@alice @hereford @allison"


def test_entries_and_incidents_become_links_outside_code() -> None:
    shown = html("see [#12] and [#3，#4] of INC-7, not `[#5]`, not [a #6](https://a.example/)")

    assert re.findall(r'data-entry="(\d+)"', shown) == ["12", "3", "4"]
    assert re.findall(r'data-incident="(\d+)"', shown) == ["7"]


def test_a_linked_entry_number_leads_to_the_entry() -> None:
    shown = html("[#12](https://chat.example/m/1)")

    assert 'href="#entry-12"' in shown
    assert 'title="https://chat.example/m/1"' in shown


def test_text_direction_cannot_be_turned_around() -> None:
    assert "\u202e" not in html("evil\u202etxt.exe")


def test_markdown_of_all_common_kinds_is_shown() -> None:
    shown = html(
        "# A\n\n- **b**\n\n1. ~~c~~\n\n> d\n\n```sql\nselect 1\n```\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\nline\nbreak"
    )

    for tag in ("h1", "ul", "strong", "ol", "s", "blockquote", "pre", "table", "br"):
        assert f"<{tag}" in shown


@pytest.mark.parametrize("part", ["a-", "a.", "-", "a@"])
def test_a_long_label_of_a_link_is_read_in_one_go(part: str) -> None:
    """Looking for an address from each of its characters would take minutes."""
    label = part * 200_000

    assert "d.example" in html(f"[{label}](https://d.example)")


@pytest.mark.parametrize("text", ["[here]()", "[here](<>)", "[here][x]\n\n[x]: <>"])
def test_a_link_to_nowhere_is_only_its_words(text: str) -> None:
    assert "<a" not in html(text)
    assert "here" in html(text)
