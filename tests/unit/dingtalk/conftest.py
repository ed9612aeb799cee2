"""Stages for tests against the simulated organisation."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.dingtalk.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """By webhook."""
    async with staged() as made:
        yield made


@pytest.fixture
async def streamed() -> AsyncIterator[Stage]:
    """In Stream mode; what is not acknowledged comes again soon."""
    async with staged(redelivery=0.05, mode="stream") as made:
        yield made
