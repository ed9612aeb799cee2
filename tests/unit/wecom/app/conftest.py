"""Stages for tests against the simulated company."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.wecom.app.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made
