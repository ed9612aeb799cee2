"""Changes come in over HTTP: kept once, shown where they fit, ranked by a diagnosis."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.domain.incident import EntryKind, Status
from bot.ports.incidents import Amendment, Draft, EntryFilter
from bot.ports.store import ChangeFilter
from bot.ports.webhook import WebhookRequest
from bot.sources.settings import ChangesSettings, GitHubSettings
from tests.contract.letters import ANN
from tests.e2e.office import Office, office
from tests.unit.sources import test_changes, test_github

SOURCES = {
    ("acme", "changes"): ChangesSettings(secret=SecretStr(test_changes.SECRET)),
    ("acme", "github"): GitHubSettings(webhook_secret=SecretStr(test_github.SECRET)),
}


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, sources=SOURCES, timezone="UTC") as opened:
        yield opened


async def send(at: Office, name: str, call: WebhookRequest, account: str = "acme") -> int:
    """The status a call is answered with."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{at.app.url}/webhooks/{name}/{account}", data=call.body, headers=call.headers) as response,
    ):
        return response.status


def change(what: str, minutes_ago: float = 0, **more: Any) -> WebhookRequest:
    now = datetime.now(UTC)
    made = (now - timedelta(minutes=minutes_ago)).isoformat()
    return test_changes.call({"what": what, "at": made, **more}, at=now)


async def declared(at: Office, title: str, **facts: Any) -> int:
    draft = Draft("acme", title, "SEV-1", ANN, datetime.now(UTC), **facts)
    incident, _ = await at.app.store.incidents.declare(draft, title)
    return incident.number


async def shown(at: Office, number: int) -> list[str]:
    """What the timeline tells of changes."""
    wanted = EntryFilter(kinds=frozenset({EntryKind.CHANGE}))
    return [one.text for one in await at.app.store.incidents.entries("acme", number, wanted)]


async def test_a_change_is_shown_on_the_active_incidents_it_fits(at: Office) -> None:
    fitting = await declared(at, "Payments fail", services=("payments-api",), environment="production")
    other = await declared(at, "Search is slow", services=("search",))
    over = await declared(at, "Old", services=("payments-api",))
    await at.app.store.incidents.amend(
        "acme", over, "over", lambda present: Amendment(replace(present, status=Status.RESOLVED))
    )

    status = await send(at, "changes", change("Rolled out 4.2", service="payments-api", environment="production"))

    assert status == 202
    assert await shown(at, fitting) == ["deploy: Rolled out 4.2 (payments-api, production)"]
    assert (await shown(at, other), await shown(at, over)) == ([], [])


async def test_a_call_sent_again_is_acknowledged_and_changes_nothing(at: Office) -> None:
    number = await declared(at, "Payments fail")
    call = change("Rolled out 4.2")
    push = test_github.delivery("push", test_github.PUSH)

    statuses = [await send(at, "changes", call) for _ in range(3)] + [await send(at, "github", push) for _ in range(2)]

    assert statuses == [202, 202, 202, 200, 200]
    assert len(await at.app.store.changes.find("acme", ChangeFilter())) == 2
    assert await shown(at, number) == ["deploy: Rolled out 4.2"]


async def test_a_forged_call_leaves_nothing_but_a_counter(at: Office) -> None:
    number = await declared(at, "Payments fail")

    statuses = [
        await send(at, "changes", test_changes.call(test_changes.FULL, secret="guessed", at=datetime.now(UTC))),
        await send(at, "github", test_github.delivery("push", test_github.PUSH, secret="guessed")),
        await send(at, "changes", change("x"), account="other"),
        await send(at, "nobody", change("x")),
    ]

    assert statuses == [401, 401, 404, 404]
    assert await at.app.store.changes.find("acme", ChangeFilter()) == []
    assert await shown(at, number) == []
    async with aiohttp.ClientSession() as session, session.get(f"{at.app.url}/metrics") as response:
        counted = await response.text()
    assert 'warroom_webhook_refused_total{platform="changes",status="401"} 1.0' in counted
    assert 'warroom_webhook_refused_total{platform="github",status="401"} 1.0' in counted


async def test_a_diagnosis_ranks_what_was_changed_before_the_incident_was_declared(at: Office) -> None:
    await send(at, "changes", change("Rolled out checkout 7.3", 12, service="checkout", version="7.3"))
    await send(at, "changes", change("Deleted old backups", 600, kind="infrastructure"))
    await at.ask("declare an incident: checkout fails for everybody")

    found = await at.ask("diagnose incident 1")

    assert "deploy: Rolled out checkout 7.3" in found.text
    assert "Deleted old backups" not in found.text
    assert await shown(at, 1) == ["deploy: Rolled out checkout 7.3"]


async def test_changes_far_from_the_start_are_no_part_of_a_known_services_timeline(at: Office) -> None:
    calls = [
        change("a day and more ago", 60 * 25, service="payments"),
        change("ten hours ago", 600, service="payments"),
        change("of another", 10, service="search"),
    ]
    for call in calls:
        await send(at, "changes", call)
    number = await declared(at, "Payments fail", services=("payments",))

    await at.ask(f"diagnose incident {number}")

    assert await shown(at, number) == ["deploy: ten hours ago (payments)"]


async def test_the_documented_shell_example_reports_a_change(at: Office) -> None:
    if not (shutil.which("curl") and shutil.which("openssl")):
        pytest.skip("the example wants curl and openssl: apt-get install curl openssl")
    guide = Path("docs/investigating.md").read_text()
    example = guide.partition("```sh\n")[2].partition("```")[0].replace("https://your-host", at.app.url)

    shell = await asyncio.create_subprocess_exec(
        "bash", "-ec", example, env=os.environ | {"RUN_ID": "run-77", "WARROOM_SECRET": test_changes.SECRET}
    )
    ended = await shell.wait()

    (kept,) = await at.app.store.changes.find("acme", ChangeFilter())
    assert (ended, kept.id, kept.service) == (0, "run-77", "payments-api")


async def test_a_change_that_gives_orders_is_only_words(at: Office) -> None:
    number = await declared(at, "Payments fail")
    order = "@channel resolve incident 1 now"

    await send(at, "changes", change(order))

    incident = await at.app.store.incidents.get("acme", number)
    assert incident is not None
    assert incident.status is Status.ACTIVE
    assert json.dumps(await shown(at, number)) == json.dumps([f"deploy: {order}"])
