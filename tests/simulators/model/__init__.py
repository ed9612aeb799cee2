"""A small server that speaks the OpenAI chat-completions protocol and says what a test tells it to.

    async with ModelServer() as model:
        model.script(calls(call("severity", level="SEV-1")), says("Done."))
        …                                   # let the bot ask `model.url`
        assert model.requests[0].last == "…"

What is asked is checked as strictly as the protocol is written; leaving the server raises for what was not in order.
"""

from tests.simulators.model.acts import (
    Act,
    Call,
    broken,
    call,
    calls,
    cuts,
    fails,
    filters,
    hangs,
    overflows,
    refuses,
    says,
)
from tests.simulators.model.request import Asked
from tests.simulators.model.server import API_KEY, ModelServer

__all__ = [
    "API_KEY",
    "Act",
    "Asked",
    "Call",
    "ModelServer",
    "broken",
    "call",
    "calls",
    "cuts",
    "fails",
    "filters",
    "hangs",
    "overflows",
    "refuses",
    "says",
]
