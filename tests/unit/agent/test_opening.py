"""Models are opened where they are configured, and cost nothing where they are not."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from bot.agent.models.opening import open_models
from bot.ports.model import ModelPlan

NEVER_NEEDED = ("langchain", "langchain_core", "langgraph", "openai", "anthropic", "httpx", "mcp")
WITHOUT_A_MODEL = f"""
import sys
from bot.app import App
from bot.config import load
from pathlib import Path

App(load(Path("warroom.toml"), {{}}))
ours = {{name for name in sys.modules if name.startswith(("bot.agent.", "bot.tools."))}}
print(*sorted(ours), *(name for name in sys.modules if name in {NEVER_NEEDED}))
"""
LIGHT = {"bot.agent.opening", "bot.tools.own", "bot.tools.settings", "bot.tools.systems"}


def test_without_a_model_or_a_system_nothing_of_the_agent_and_the_tools_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "warroom.toml").write_text("[accounts.acme]\n")

    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_MODEL], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert set(ran.stdout.split()) == LIGHT


async def test_accounts_with_equal_plans_share_a_model_and_those_without_have_none() -> None:
    plan = ModelPlan("openai:scripted", base_url="http://127.0.0.1:9/v1", api_key="k")
    other = ModelPlan("anthropic:scripted", base_url="http://127.0.0.1:9", api_key="k")

    models = open_models({"a": plan, "b": replace(plan), "c": other, "none": ModelPlan("")})

    assert list(models) == ["a", "b", "c"]
    assert models["a"].plan is models["b"].plan
    assert models["c"].plan == other
    for model in models.values():
        await model.close()
