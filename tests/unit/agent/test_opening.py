"""Models are opened where they are configured, and cost nothing where they are not."""

import subprocess
import sys
from dataclasses import replace

from bot.agent.models.opening import open_models
from bot.ports.model import ModelPlan
from tests.e2e.process import ROOT

HEAVY = ("langchain", "langgraph", "openai", "anthropic", "httpx")
WITHOUT_A_MODEL = f"""
import sys
import bot.app
from bot.agent.models.opening import open_models
from bot.ports.model import ModelPlan

assert open_models({{"acme": ModelPlan("")}}) == {{}}
print(*(name for name in sys.modules if name.split(".")[0] in {HEAVY} or name.startswith("langchain")))
"""


def test_without_a_model_nothing_of_langchain_is_loaded() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT_A_MODEL], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == ""


async def test_accounts_with_equal_plans_share_a_model_and_those_without_have_none() -> None:
    plan = ModelPlan("openai:scripted", base_url="http://127.0.0.1:9/v1", api_key="k")
    other = ModelPlan("anthropic:scripted", base_url="http://127.0.0.1:9", api_key="k")

    models = open_models({"a": plan, "b": replace(plan), "c": other, "none": ModelPlan("")})

    assert list(models) == ["a", "b", "c"]
    assert models["a"].plan is models["b"].plan
    assert models["c"].plan == other
    for model in models.values():
        await model.close()
