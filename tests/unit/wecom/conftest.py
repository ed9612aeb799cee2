"""Stages for tests against the simulated robot."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.wecom.stage import Stage, called, connected


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Over the long connection."""
    async with connected() as made:
        yield made


@pytest.fixture
async def by_call() -> AsyncIterator[Stage]:
    """By HTTP callback."""
    async with called() as made:
        yield made
