"""Markdown as DingTalk shows it."""

import pytest

from adapters.dingtalk.render import rendered, title_of
from adapters.markdown import JOINT


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("plain words", "plain words"),
        ("# Status", "# Status"),
        ("Status\n===", "## Status"),
        ("**bold** and *slanted*", "**bold** and *slanted*"),
        ("~~gone~~", "gone"),
        ("one\ntwo", "one  \n  two"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("- a\n- b", "- a\n- b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  - b", "- a\n    - b"),
        ("> said", "> said"),
        ("[runbook](https://wiki.example/r)", "[runbook](https://wiki.example/r)"),
        ("<https://wiki.example/r>", "https://wiki.example/r"),
        ("![chart](https://wiki.example/c.png)", "[chart](https://wiki.example/c.png)"),
        ("`kubectl get pods`", "`kubectl get pods`"),
        ("```\nif x:\n  y()\n```", "> if x:  \n> \u00a0\u00a0y()"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "**a | b**\n\n- 1 | 2"),
        ("---", "────────────"),
        ("严重级别：**SEV-1**", "严重级别：**SEV-1**"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_markdown_becomes_what_dingtalk_documents(markdown: str, shown: str) -> None:
    assert rendered(markdown) == shown


@pytest.mark.parametrize("word", ["@all", "@ALL", "@所有人", "@全体成员", "@here", "@channel", "@everyone"])
@pytest.mark.parametrize("around", ["{}", "**{}**", "`{}`", "```\n{}\n```", "| {} |\n|---|", "[{}](https://a.example)"])
def test_no_word_calls_everybody(word: str, around: str) -> None:
    assert word not in rendered(around.format(word))


@pytest.mark.parametrize(
    "tag", ['<a atId="u-ann">Ann</a>', '<font color="red">x</font>', "&lt;a atId=x&gt;", "<at id=all></at>"]
)
def test_no_tag_stays_live(tag: str) -> None:
    assert "<a" not in rendered(tag)
    assert f"<{JOINT}" in rendered(tag)


@pytest.mark.parametrize(
    "link",
    [
        "[https://good.example](https://evil.example)",
        "[good.example](https://evil.example)",
        "[ｇｏｏｄ．example](https://evil.example)",
        "[ops@good.example](https://evil.example)",
    ],
)
def test_a_label_that_looks_like_another_address_shows_the_real_one(link: str) -> None:
    assert rendered(link).endswith(" (https://evil.example)")
    assert "](" not in rendered(link)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "dingtalk://dingtalkclient/page/link", "data:text/html,x"])
def test_other_schemes_are_no_links(url: str) -> None:
    assert "](" not in rendered(f"[x]({url})")


def test_a_link_cannot_be_ended_early() -> None:
    assert rendered("[x](<https://a.example/)[y](https://evil.example>)").count("](") == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [("# INC-42", "INC-42"), ("**Stable** now", "Stable now"), ("- a\n- b", "a b"), ("", "Warroom")],
)
def test_the_title_is_the_first_words(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_is_cut() -> None:
    assert title_of("数" * 200) == "数" * 60 + "…"


@pytest.mark.parametrize("part", ["a-", "a.", "-", "a@"])
def test_a_long_label_of_a_link_is_read_in_one_go(part: str) -> None:
    """Looking for an address from each of its characters would take minutes."""
    label = part * 200_000

    assert "d.example" in rendered(f"[{label}](https://d.example)")


def test_code_cannot_leave_its_backticks() -> None:
    assert rendered("``a ` **b**``") == "`a ˋ **b**`"
