"""Values that have something in every field, so that a field left out of the store shows."""

from dataclasses import MISSING, fields
from typing import Any


def assert_nothing_is_left_out(value: Any, *but: str) -> None:
    """Every field (`but` those) differs from its default: only then does coming back equal prove it was kept."""
    for field in fields(value):
        if field.name not in but and field.default is not MISSING:
            assert getattr(value, field.name) != field.default, f"{field.name} has its default"
