"""Ten thousand spoiled payloads for every platform: taken or refused, never a bug, and questions are still answered."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.board import Patience
from bot.app import App
from bot.errors import MalformedCall, Unauthorized
from bot.logs import configure
from bot.ports.webhook import WebhookRequest
from tests.e2e.proving import WEBHOOKS, Call, Webhook
from tests.e2e.spoiling import parts, payloads, renewed, spoiled
from tests.e2e.towns import EVERYWHERE, Town, answer
from tests.e2e.towns.resident import quiet, resident

WECOM = [case for case in WEBHOOKS if case.platform == "wecom"]
OTHERS = [case for case in WEBHOOKS if case not in WECOM]


def each(cases: Sequence[Webhook]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("at", "case"), [(case.town, case) for case in cases], indirect=["at"], ids=[case.town for case in cases]
    )


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody comes for the answers to spoiled questions; that is found out in moments here."""
    defaults = WeComAdapter.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "patience", Patience(fetching=0.1, looking=0.05))


async def called(app: App, case: Webhook, call: Call) -> bool:
    """Whether a call was taken. Raises for anything but a proper refusal, which would be answered 500."""
    lower = {name.lower(): value for name, value in call.headers.items()}
    request = WebhookRequest(call.method, lower, call.body, call.query, f"/webhooks/{case.address}/acme")
    try:
        await app.gateway.accept(case.platform, "acme", request)
    except (Unauthorized, MalformedCall):
        return False
    return True


@dataclass
class Open:
    """A town and the bot that serves it."""

    town: Town
    app: App


@pytest.fixture
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    """Open all the while; at the end nothing was given up, and questions are still answered."""
    async with EVERYWHERE[request.param]() as town, resident(tmp_path, {"acme": [town]}) as app:
        configure("CRITICAL")
        opened = Open(town, app)
        yield opened
        await quiet(app, town)
        assert (await app.store.inbox.depth())["dead"] == 0
        assert "ncident" in (await answer(town, "list incidents")).text


def spoiled_call(case: Webhook, part: bytes) -> Call:
    return case.proved(renewed(spoiled(part, case.seeds, case.words), case.ids))


@pytest.mark.timeout(300)
@each(OTHERS)
@payloads(10_000)
async def test_a_spoiled_payload_is_taken_or_refused_and_breaks_nothing(
    at: Open, case: Webhook, content: bytes
) -> None:
    for part in parts(content):
        await called(at.app, case, spoiled_call(case, part))


@pytest.mark.timeout(300)
@each(WECOM)
@payloads(5_000)
async def test_a_spoiled_call_of_the_robot_or_of_the_app_is_taken_or_refused_and_breaks_nothing(
    at: Open, case: Webhook, content: bytes
) -> None:
    for part in parts(content):
        await called(at.app, case, spoiled_call(case, part))


@each(WEBHOOKS)
@payloads(100)
async def test_a_spoiled_call_is_answered_as_an_http_server_should(at: Open, case: Webhook, content: bytes) -> None:
    address = f"{at.app.url}/webhooks/{case.address}/acme"
    async with aiohttp.ClientSession() as session:
        for part in parts(content):
            call = spoiled_call(case, part)

            async with session.request(
                call.method, address, data=call.body, headers=call.headers, params=call.query
            ) as answer:
                assert answer.status in (200, 400, 401)


def reversed_values(proof: Mapping[str, str]) -> dict[str, str]:
    return {name: value[::-1] for name, value in proof.items()}


@pytest.mark.timeout(300)
@each(WEBHOOKS)
@payloads(1_000)
async def test_what_is_not_proved_genuine_is_refused_and_not_kept(at: Open, case: Webhook, content: bytes) -> None:
    for part in parts(content):
        call = spoiled_call(case, part)
        unproved = [
            replace(call, headers={}, query={}),
            replace(call, headers=reversed_values(call.headers), query=reversed_values(call.query)),
            replace(call, body=part, method="POST"),
        ]

        taken = [await called(at.app, case, one) for one in unproved]

        assert taken == [False, False, False]
    assert sum((await at.app.store.inbox.depth()).values()) == 0
