"""Stages for tests against the simulated workspace."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.slack.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """By webhook."""
    async with staged() as made:
        yield made
