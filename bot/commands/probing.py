"""Asks each configured model for a word, to see that it answers."""

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.errors import ConfigError, ModelError
from bot.ports.adapter import Finding
from bot.ports.model import Budget, ModelPlan, Prompt, Said, unheard

_SKILL = "doctor"
_PATIENCE = 10.0
"""Seconds for one model."""
_BUDGET = Budget(seconds=_PATIENCE + 5.0, tool_calls=0)
_MENDS = {
    "credentials": "Correct model.api_key, or the key in the provider's environment variable.",
    "unknown": "Correct the name in [model]: provider:model, as the provider spells it.",
    "unreachable": "See model.base_url, and that this machine may connect there.",
    "silent": "See model.base_url and the provider's state; a model of your own may be loading.",
    "rate_limit": "See the plan and the balance at the provider.",
}


async def probe(plan: ModelPlan) -> AsyncIterator[Finding]:
    """One finding for each model the plan names: the first, those of skills, the fallbacks. Never holds a key."""
    for name in plan.names:
        yield await _probed(name, plan)


async def _probed(name: str, plan: ModelPlan) -> Finding:
    from bot.agent.models.running import LangchainModel

    alone = replace(plan.only(name), retries=0, timeout=_PATIENCE)
    asked = Prompt(_SKILL, "Answer with one word.", (Said("person", "Are you there?"),), budget=_BUDGET)
    try:
        model = LangchainModel(alone)
        try:
            await model.run(asked, unheard)
        finally:
            await model.close()
    except ConfigError as error:
        return Finding(f"model {name}", False, error.public, "Correct [model], or what the environment says of it.")
    except ModelError as error:
        mend = _MENDS.get(error.kind, "See [model] and what the provider says of the request.")
        return Finding(f"model {name}", False, f"no answer: {error.public}", mend)
    return Finding(f"model {name}", True, "answers")
