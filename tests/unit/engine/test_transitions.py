"""Which status may follow which."""

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.domain.incident import Incident, Status
from bot.engine.transitions import ALLOWED, move
from bot.errors import ImpossibleTransition

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def incident(status: Status) -> Incident:
    return Incident("acme", 7, "Checkout is down", "SEV-2", status)


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_a_status_follows_only_where_it_can(before: Status, after: Status) -> None:
    if after in ALLOWED[before] or after is before:
        assert move(incident(before), after, NOW).status is after
    else:
        with pytest.raises(ImpossibleTransition):
            move(incident(before), after, NOW)


def test_resolving_and_closing_set_their_times() -> None:
    resolved = move(incident(Status.ACTIVE), Status.RESOLVED, NOW)

    assert resolved.resolved_at == NOW
    assert move(resolved, Status.CLOSED, NOW).closed_at == NOW


def test_reopening_takes_the_end_back() -> None:
    closed = move(move(incident(Status.ACTIVE), Status.RESOLVED, NOW), Status.CLOSED, NOW)

    reopened = move(closed, Status.ACTIVE, NOW)

    assert (reopened.resolved_at, reopened.closed_at) == (None, None)


def test_a_refusal_says_what_to_do_in_both_languages() -> None:
    with pytest.raises(ImpossibleTransition) as refused:
        move(incident(Status.ACTIVE), Status.CLOSED, NOW)

    assert "resolved before" in refused.value.said_in("en")
    assert "标记为已恢复" in refused.value.said_in("zh")
