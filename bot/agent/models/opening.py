"""Opens the configured models, masked."""

from collections.abc import Mapping

from bot.agent.masked import MaskedModel
from bot.agent.models.running import LangchainModel
from bot.ports.model import Model, ModelPlan, Tally, untold


def open_models(plans: Mapping[str, ModelPlan], tally: Tally = untold) -> Mapping[str, Model]:
    """The model of each account that names one. Equal plans share connections. Raises `ConfigError`."""
    named = {account: plan for account, plan in plans.items() if plan.name}
    opened: list[Model] = []
    for plan in named.values():
        if all(plan != one.plan for one in opened):
            opened.append(LangchainModel(plan, tally))
    shared = {account: next(one for one in opened if one.plan == plan) for account, plan in named.items()}
    return {account: MaskedModel(model, account) for account, model in shared.items()}
