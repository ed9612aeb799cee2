"""Long replies are split on block boundaries, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.splitting import measure_for, split
from bot.ports.adapter import Capabilities


def test_a_short_reply_stays_whole() -> None:
    assert split("one\n\ntwo", 100, len) == ["one\n\ntwo"]


def test_a_long_reply_is_cut_between_blocks() -> None:
    text = "\n\n".join(["a" * 40, "b" * 40, "c" * 40])

    assert split(text, 90, len) == ["a" * 40 + "\n\n" + "b" * 40, "c" * 40]


def test_a_block_that_is_too_long_is_cut_between_lines() -> None:
    text = "\n".join(["x" * 30] * 4)

    assert split(text, 70, len) == ["x" * 30 + "\n" + "x" * 30] * 2


def test_a_line_that_is_too_long_is_cut_between_words() -> None:
    assert split("word " * 10 + "end", 25, len) == ["word word word word word", "word word word word word", "end"]


def test_a_code_fence_that_is_cut_is_closed_and_opened_again() -> None:
    text = "```python\n" + "\n".join(f"line {number:02}" for number in range(20)) + "\n```"

    pieces = split(text, 80, len)

    assert len(pieces) > 1
    assert all(piece.startswith("```python\n") and piece.endswith("\n```") for piece in pieces)
    assert all(len(piece) <= 80 for piece in pieces)


def test_blank_lines_inside_code_do_not_end_a_block() -> None:
    code = "```\na\n\nb\n```"

    assert split(f"{'x' * 20}\n\n{code}", 22, len) == ["x" * 20, code]


def test_bytes_are_counted_where_the_platform_counts_bytes() -> None:
    measure = measure_for(Capabilities(text_limit=10, limit_unit="bytes"), lambda text: text)

    pieces = split("故障已经恢复", 10, measure)

    assert pieces == ["故障已", "经恢复"]


def test_what_rendering_adds_counts() -> None:
    measure = measure_for(Capabilities(text_limit=10), lambda text: text.replace("&", "&amp;"))

    assert all(measure(piece) <= 10 for piece in split("&&&& &&&&", 10, measure))


@given(st.text(alphabet="ab `~\n故&", max_size=400), st.integers(min_value=24, max_value=80))
def test_every_piece_fits(text: str, limit: int) -> None:
    assert all(len(piece) <= limit for piece in split(text, limit, len))


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=30), max_size=20), st.integers(24, 80))
def test_nothing_is_lost(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)

    joined = "".join(split(text, limit, len))

    assert joined.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("text", ["", "\n\n\n"])
def test_nothing_splits_into_one_piece(text: str) -> None:
    assert len(split(text, 10, len)) == 1
