"""Stages for tests against the simulated organisation."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.lark.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """By webhook."""
    async with staged() as made:
        yield made


@pytest.fixture
async def socketed() -> AsyncIterator[Stage]:
    """Over the long connection."""
    async with staged(mode="websocket") as made:
        yield made
