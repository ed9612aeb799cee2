"""Whatever stands in chat, alerts, logs, documents and names, and whatever a model makes of it, nothing comes of it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.trust.attacking import carried_out
from tests.trust.obeying import attacks
from tests.trust.stage import stage

PARTS = 8


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_an_attacker_wants_comes_of_a_model_that_obeys(part: int, tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        held = [await carried_out(at, one) for one in attacks()[part::PARTS]]

    assert [(one.attack.text, one.faults) for one in held if one.faults] == []
    assert any("‹secret-" in one.text for one in at.model.requests)
    assert any(at.slack.display(post).buttons for post in at.slack.posts)


def test_every_goal_is_tried_in_both_languages_and_every_place_is_tried() -> None:
    found = attacks()

    by_goal = Counter((one.goal, one.language) for one in found)

    assert len({(one.channel, one.language, one.words) for one in found}) == len(found) > 200
    assert min(by_goal.values()) >= 6
    assert len({one.channel for one in found}) == 9
