"""Each account of a running bot has the tools of what it configures, and none of another's."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.console.settings import ConsoleSettings
from bot.app import App
from bot.ports.incidents import Draft
from bot.tools.settings import PrometheusSettings, RunbookSettings
from skills import SKILLS
from tests.contract.letters import ANN
from tests.e2e.office import configuration, sqlite_url
from tests.unit.tools.looks import look

OWN = {"past_incidents", "reports", "timeline", "changes"}


def app(folder: Path) -> App:
    """Two accounts, of which one has runbooks and a Prometheus that is away, and the other nothing but its record."""
    (folder / "books").mkdir()
    (folder / "books" / "disk.md").write_text("# Disk full\nDelete old archives.\n")
    accounts = {(id, "console"): ConsoleSettings() for id in ("acme", "other")}
    systems = {
        ("acme", "runbooks"): RunbookSettings(folder=folder / "books"),
        ("acme", "prometheus"): PrometheusSettings(url="http://127.0.0.1:1"),
    }
    return App(replace(configuration(sqlite_url(folder), accounts), systems=systems))


async def test_an_account_has_the_tools_of_what_it_configures(tmp_path: Path) -> None:
    whole = app(tmp_path)
    names = {id: {tool.name for tool in box.tools} for id, box in whole.toolboxes.items()}

    assert set(names) == {"acme"}
    assert names["acme"] > OWN | {"runbooks", "prometheus_range", "what_changed"}


async def test_tools_look_while_the_bot_runs_and_a_system_that_is_away_costs_its_tools_only(tmp_path: Path) -> None:
    whole = app(tmp_path)
    await whole.start()
    await whole.store.incidents.declare(Draft("other", "Not yours", "SEV-1", ANN, datetime.now(UTC)), "one")
    tools, account = whole.toolboxes["acme"].tools, whole.accounts["acme"]

    runbook = await look(tools, "runbooks", account=account, words="disk full")
    away = await look(tools, "prometheus_query", account=account, query="up")
    incidents = await look(tools, "past_incidents", account=account)

    await whole.stop(grace=1.0)
    assert runbook.text == "disk.md › Disk full\nDelete old archives."
    assert (away.outcome, incidents.outcome) == ("failed", "nothing")


async def test_no_two_things_a_model_may_call_have_one_name(tmp_path: Path) -> None:
    names = Counter([tool.name for tool in app(tmp_path).toolboxes["acme"].tools] + [skill.name for skill in SKILLS])

    assert [name for name, count in names.items() if count > 1] == []
