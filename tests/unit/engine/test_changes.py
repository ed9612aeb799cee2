"""Which changes belong to which incident."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.change import SystemChange, fits
from bot.domain.incident import Incident

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
CHANGE = SystemChange("changes", "c1", "deploy", "Rolled out 4.2", NOW)
INCIDENT = Incident("acme", 1, "Checkout fails", "SEV-1")


@pytest.mark.parametrize(
    ("changed", "touched", "expected"),
    [
        ({}, {}, True),
        ({"service": "payments"}, {}, True),
        ({}, {"services": ("payments",)}, True),
        ({"service": "Payments"}, {"services": ("checkout", "payments")}, True),
        ({"service": "search"}, {"services": ("payments",)}, False),
        ({"environment": "production"}, {"environment": "Production"}, True),
        ({"environment": "staging"}, {"environment": "production"}, False),
        ({"environment": "staging"}, {}, True),
        ({"service": "payments", "environment": "staging"}, {"services": ("payments",), "environment": "prod"}, False),
    ],
)
def test_a_change_fits_unless_something_known_speaks_against_it(
    changed: dict[str, Any], touched: dict[str, Any], expected: bool
) -> None:
    incident = replace(INCIDENT, **touched)

    assert fits(replace(CHANGE, **changed), incident) is expected


def test_a_change_is_told_without_saying_anything_twice() -> None:
    change = replace(CHANGE, service="payments", version="4.2", environment="production")

    assert change.told == "deploy: Rolled out 4.2 (payments, production)"
