"""Opens what models add for the accounts that name one; where none does, nothing of it is loaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.ports.model import Model, ModelPlan, Tally
from bot.ports.ranking import Rank
from bot.ports.skill import Skill, Writer
from bot.ports.tool import Tool


@dataclass(frozen=True, slots=True)
class Agent:
    """The models by account, and every skill there is with them: what rules do stands behind what a model does."""

    models: Mapping[str, Model]
    skills: Sequence[Skill]
    writer: Writer | None = None


def open_agent(
    plans: Mapping[str, ModelPlan],
    skills: Sequence[Skill],
    rank: Rank,
    tools: Callable[[str], Sequence[Tool]],
    tally: Tally,
) -> Agent:
    """`plans` are by account; `rank` is what rules find in a record; `tools` are an account's by its id.

    `tally` is told of every call of a model.

    Raises `ConfigError`.
    """
    if not any(plan.name for plan in plans.values()):
        return Agent({}, skills)
    from bot.agent.compacting import compacting
    from bot.agent.conversing import conversing
    from bot.agent.diagnosing.skill import diagnosing
    from bot.agent.models.opening import open_models
    from bot.agent.writing import ModelWriter

    models = open_models(plans, tally)
    answering = max(model.plan.budget.seconds for model in models.values())
    investigating = max(model.plan.investigation.seconds for model in models.values())
    by_name = {skill.name: skill for skill in skills}
    free = conversing(by_name["answer"], tools, answering)
    by_name["compact"] = compacting(by_name["compact"], answering)
    by_name["diagnose"] = diagnosing(by_name["diagnose"], rank, tools, investigating)
    return Agent(models, (*by_name.values(), free), ModelWriter())
