"""Slack's text, read."""

import pytest

from adapters.slack.text import decoded, mentioned, without


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("a &amp; b &lt;c&gt; &amp;lt;", "a & b <c> &lt;"),
        ("<@U1> and <@U2|bo>", "@U1 and @U2"),
        ("<#C1|ops> <#C2> <#C3|>", "#ops #C2 #C3"),
        ("<!here> <!channel|@channel> <!subteam^S1|@oncall> <!subteam^S2>", "@here @channel @oncall @S2"),
        ("<!date^1700000000^{date_short}|14 Nov>", "14 Nov"),
        ("<https://a.example>", "https://a.example"),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<http://a.example|a.example>", "http://a.example"),
        ("<https://a.example?x=1&amp;y=2|the board>", "[the board](https://a.example?x=1&y=2)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("1 < 2 > 0, no token", "1 < 2 > 0, no token"),
    ],
)
def test_text_is_decoded(raw: str, said: str) -> None:
    assert decoded(raw) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("<@U0BOT> status", "status"),
        ("<@U0BOT>: status", "status"),
        ("<@U0BOT|warroom>，状态？", "状态？"),
        ("hey <@U0BOT> status", "hey status"),
        ("what now <@U0BOT>?", "what now?"),
        ("any news, <@U0BOT>?", "any news?"),
        ("hey, <@U0BOT> status", "hey, status"),
        ("谢谢，<@U0BOT>", "谢谢"),
        ("状态<@U0BOT>如何", "状态 如何"),
        ("summarize\n<@U0BOT>\nplease", "summarize\n\nplease"),
        ("<@U0BOT> <@U0BOT> twice", "twice"),
        ("<@U0BOT>", ""),
        ("<@U0BOT> keep  two   blanks", "keep  two   blanks"),
        ("<@U0BOTHER> status", "<@U0BOTHER> status"),
    ],
)
def test_the_bots_own_name_is_taken_out(raw: str, said: str) -> None:
    assert without(raw, "U0BOT") == said


def test_people_named_are_listed_once_in_order() -> None:
    assert mentioned("<@U2> <@U1|ann> <@U2> <#C1> <!here>") == ["U2", "U1"]


def test_a_long_run_of_blanks_after_a_name_is_read_in_one_go() -> None:
    """Trying anew at each blank would take minutes."""
    blanks = " " * 1_000_000

    assert without(f"so <@U0BOT> what{blanks}now", "U0BOT") == f"so what{blanks}now"
    assert without(f"so{blanks}<@U0BOT>{blanks}now", "U0BOT") == "so now"
