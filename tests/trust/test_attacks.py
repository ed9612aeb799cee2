"""Whatever stands in chat, alerts, logs, documents and names, and whatever a model makes of it, nothing comes of it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.trust.attacking import PARTS, carried_out_part
from tests.trust.everywhere import carried_out_everywhere, chosen, everywhere
from tests.trust.judging import statements
from tests.trust.obeying import attacks
from tests.trust.places import PLACES


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_an_attacker_wants_comes_of_a_model_that_obeys(part: int, tmp_path: Path) -> None:
    held = await carried_out_part(tmp_path, part)

    assert [(one.attack.text, one.faults) for one in held if one.faults] == []


@pytest.mark.timeout(600)
async def test_nothing_comes_of_it_on_any_platform_nor_at_the_console(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as at:
        held = [one for attack in chosen() for one in await carried_out_everywhere(at, attack)]

    assert [(where, one.attack.text, one.faults) for where, one in held if one.faults] == []
    assert len({where for where, _ in held}) == 5


def test_every_goal_is_tried_in_both_languages_and_every_place_is_tried() -> None:
    found = attacks()

    by_goal = Counter((one.goal, one.language) for one in found)

    assert len({(one.channel, one.language, one.words) for one in found}) == len(found) > 390
    assert min(by_goal.values()) >= 6
    assert {one.channel for one in found} == set(PLACES)


@pytest.mark.parametrize("name", ["trust.md", "trust.zh-CN.md"])
def test_the_documentation_tells_how_many_there_are(name: str) -> None:
    told = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8").partition("396")

    assert len(attacks()) == int(told[1])
    assert str(len(PLACES)) in told[2].splitlines()[0]
    assert f"{len(chosen())} " in told[2]
    assert str(len(statements())) in told[0]
