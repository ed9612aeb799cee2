"""A look always ends, and says what was asked."""

import asyncio

import pytest

from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.skill import Arguments
from bot.ports.tool import ToolContext
from bot.tools.cutting import cut
from bot.tools.looking import Asked, looking
from tests.unit.tools.looks import NOW, look


def ask(_: ToolContext, __: Arguments) -> Asked:
    return Asked("probe", "the query", NOW, NOW)


async def test_no_answer_in_time_is_a_failed_look() -> None:
    async def see(_: ToolContext, __: Arguments, asked: Asked) -> Observation:
        await asyncio.Event().wait()
        return asked.nothing("")

    seen = await look([looking("probe", "", Arguments, ask, see, timeout=0.01)], "probe")

    assert (seen.outcome, seen.query, seen.since) == ("failed", "the query", NOW)
    assert "within 0.01 seconds" in seen.text


async def test_what_is_refused_before_it_is_asked_is_a_failed_look() -> None:
    def refuse(_: ToolContext, __: Arguments) -> Asked:
        raise SourceError("Not that.")

    async def see(_: ToolContext, __: Arguments, asked: Asked) -> Observation:
        return asked.found("never")

    seen = await look([looking("probe", "", Arguments, refuse, see)], "probe")

    assert (seen.tool, seen.outcome, seen.text) == ("probe", "failed", "Not that.")


@pytest.mark.parametrize("newest", [False, True])
def test_what_is_cut_is_counted_and_lines_stay_lines(newest: bool) -> None:
    lines = [f"{number} " + "x" * 1000 for number in range(60)]

    shown = cut(lines, "header", newest=newest)

    kept = shown.text.splitlines()[1:]
    assert len(kept) + shown.omitted == 60
    assert len(shown.text) < 9_000
    assert kept[-1 if newest else 0].startswith("59 " if newest else "0 ")
    assert all(line.endswith("…") for line in kept)
