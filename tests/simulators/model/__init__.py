"""Small servers that speak the protocols of models' providers and say what a test tells them to.

    async with ModelServer() as model:
        model.script(calls(call("severity", level="SEV-1")), says("Done."))
        …                                   # let the bot ask `model.url`
        assert model.requests[0].last == "…"

`ModelServer` speaks OpenAI's chat completions, `tests.simulators.messages` Anthropic's Messages by the same script.
What is asked is checked as strictly as the protocol is written; leaving the server raises for what was not in order.
"""

from tests.simulators.model.acts import (
    Act,
    Call,
    broken,
    call,
    calls,
    clips,
    cuts,
    fails,
    filters,
    hangs,
    overflows,
    refuses,
    says,
    stumbles,
)
from tests.simulators.model.scripted import Asked, ScriptedServer
from tests.simulators.model.server import API_KEY, ModelServer

__all__ = [
    "API_KEY",
    "Act",
    "Asked",
    "Call",
    "ModelServer",
    "ScriptedServer",
    "broken",
    "call",
    "calls",
    "clips",
    "cuts",
    "fails",
    "filters",
    "hangs",
    "overflows",
    "refuses",
    "says",
    "stumbles",
]
