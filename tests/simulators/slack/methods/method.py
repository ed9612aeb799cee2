"""One Web API method: what runs, what it needs, how often it may be called."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.model import JSON
from tests.simulators.slack.workspace import Workspace

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""What a tier allows each app, workspace and method in a minute."""


@dataclass(frozen=True)
class Method:
    """`tier` 0 is chat.postMessage's own rule; `scopes` are alternatives; `token` is the kind that may call."""

    run: Callable[[Workspace, Arguments], JSON]
    tier: int
    scopes: tuple[str, ...] = ()
    json: bool = False
    token: str = "bot"
