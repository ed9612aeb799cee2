"""Markdown as WeCom shows an app's messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.app.composing import mark
from adapters.wecom.app.render import is_plain, rendered
from tests.simulators.wecom import displayed

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("# Status", "# Status"),
        ("**SEV-1** and *quick* and ~~gone~~", "**SEV-1** and quick and gone"),
        ("`kubectl get pods`", "`kubectl get pods`"),
        ("> quoted", "> quoted"),
        ("- one\n- two", "• one\n• two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- one\n  - deeper", f"• one\n{SPACE * 4}• deeper"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "**a | b**\n• 1 | **2**"),
        ("```\nif x:\n  y\n```", f"> if x:\n> {SPACE}{SPACE}y"),
        ("---", "─" * 12),
        ("[docs](https://acme.example/a)", "[docs](https://acme.example/a)"),
        (r"\# no heading", "\u200b# no heading"),
        (r"\> no quote", "\u200b> no quote"),
        (r"2 \*\* 3", "2 *\u200b* 3"),
    ],
)
def test_what_the_subset_lacks_is_told_with_what_it_has(said: str, shown: str) -> None:
    assert rendered(said) == shown


@pytest.mark.parametrize(
    ("said", "plain"),
    [("All is well.", True), ("- one\n- two", True), ("**b**", False), ("`c`", False), ("# h", False), ("> q", False)],
)
def test_plain_words_are_told_from_markup(said: str, plain: bool) -> None:
    assert is_plain(rendered(said)) is plain


@given(st.text(alphabet="<@>all所有人&lt;[](*_`#> \n\\", max_size=40))
def test_nothing_notifies_anybody(said: str) -> None:
    display = displayed(rendered(said))

    assert not display.mentions_everyone
    assert not display.people


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_differ_where_keys_do_and_show_as_nothing(one: str, other: str) -> None:
    assert (mark(one) == mark(other)) is (one == other)
    assert not mark(one).strip("\u200b\u200c\u200d\u2060")
