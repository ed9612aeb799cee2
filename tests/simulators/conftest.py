"""Stages for the tests of the simulators themselves."""

from collections.abc import AsyncIterator

import pytest

from tests.simulators.slack import Clock, SlackSimulator
from tests.simulators.slack_trial import EchoApp, Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Slack whose retries come two hundred times sooner."""
    async with SlackSimulator(retry_scale=0.005) as slack:
        yield Stage(slack)


@pytest.fixture
async def frozen() -> AsyncIterator[Stage]:
    """Slack on a clock that moves only when told."""
    async with SlackSimulator(clock=Clock(1_700_000_000)) as slack:
        yield Stage(slack)


@pytest.fixture
def echo(stage: Stage) -> EchoApp:
    return EchoApp(stage)
