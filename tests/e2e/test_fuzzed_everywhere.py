"""Ten thousand spoiled payloads for every platform: taken or refused, never a bug, and questions are still answered."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.errors import MalformedCall, Unauthorized
from bot.logs import configure
from bot.ports.adapter import WebhookRequest
from tests.e2e.spoiling import A_PAYLOAD, JSON, recorded, spoiled
from tests.e2e.test_fuzzed_calls import encoded
from tests.e2e.towns import TOWNS, Town, answer
from tests.e2e.towns.resident import quiet, resident
from tests.simulators.dingtalk.callback import sign
from tests.simulators.lark import KEY, VERIFICATION, crypto
from tests.simulators.slack import SIGNING_SECRET
from tests.simulators.slack.signing import signed_headers

AT_ONCE = 50
"""Payloads in one example of Hypothesis, which takes its time for each."""

NEW_AMONG = 25
"""One payload among so many has ids of its own, and is worked on to the end."""

_numbers = count(1)

Call = tuple[bytes, Mapping[str, str]]
"""A body and the headers that prove it."""


def by_slack(payload: JSON) -> Call:
    body, kind = encoded(payload)
    return body, signed_headers(SIGNING_SECRET, body, int(time.time()), kind)


def by_lark(payload: JSON) -> Call:
    body = crypto.sealed(KEY, json.loads(json.dumps(payload).replace('"vtoken"', json.dumps(VERIFICATION))))
    return body, crypto.headers(KEY, body, int(time.time()))


def by_dingtalk(payload: JSON) -> Call:
    timestamp = str(int(time.time() * 1000))
    headers = {"Content-Type": "application/json", "timestamp": timestamp, "sign": sign(timestamp)}
    return json.dumps(payload).encode(), headers


@dataclass(frozen=True)
class Webhook:
    """A webhook: which town has it and how a call is proved. `ids`: where its payloads are told apart."""

    town: str
    platform: str
    proved: Callable[[JSON], Call]
    words: Sequence[str]
    ids: Sequence[tuple[str, ...]]


WEBHOOKS = [
    Webhook("slack-webhook", "slack", by_slack, ("U0BOT", "<@U0BOT> help", "C0INC"), [("event", "ts")]),
    Webhook(
        "lark-webhook",
        "lark",
        by_lark,
        ("ou_bot", "@_user_1", '{"text": "@_user_1 help"}', "omt_1", "oc_1"),
        [("header", "event_id"), ("event", "message", "message_id")],
    ),
    Webhook("dingtalk-webhook", "dingtalk", by_dingtalk, ("2", "$:LWCP_v1:$bot", "picture", "20001"), [("msgId",)]),
]


def renewed(payload: JSON, ids: Sequence[tuple[str, ...]]) -> JSON:
    """Now and then with ids of its own, where it still has any; most are taken for what was seen before."""
    number = next(_numbers)
    for path in ids if number % NEW_AMONG == 0 else ():
        node: Any = payload
        for name in path[:-1]:
            node = node.get(name) if isinstance(node, dict) else None
        if isinstance(node, dict) and isinstance(node.get(path[-1]), str):
            node[path[-1]] = f"{1_700_000_000 + number}.000100"
    return payload


async def called(app: App, case: Webhook, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a call was taken. Raises for anything but a proper refusal, which would be answered 500."""
    lower = {name.lower(): value for name, value in headers.items()}
    request = WebhookRequest("POST", lower, body, {}, f"/webhooks/{case.platform}/acme")
    try:
        await app.gateway.accept(case.platform, "acme", request)
    except (Unauthorized, MalformedCall):
        return False
    return True


def parts(content: bytes) -> Iterator[bytes]:
    return (content[at : at + A_PAYLOAD] for at in range(0, len(content), A_PAYLOAD))


def payloads(count: int) -> Callable[[Any], Any]:
    """Give a test the bytes of so many payloads, the same at every run."""
    pace = settings(
        max_examples=count // AT_ONCE,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    content = st.binary(min_size=AT_ONCE * A_PAYLOAD, max_size=AT_ONCE * A_PAYLOAD)
    return lambda test: pace(given(content=content)(test))


@dataclass
class Open:
    """A town and the bot that serves it."""

    town: Town
    app: App


@pytest.fixture
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    """Open all the while; at the end nothing was given up, and questions are still answered."""
    async with TOWNS[request.param]() as town, resident(tmp_path, {"acme": [town]}) as app:
        configure("CRITICAL")
        opened = Open(town, app)
        yield opened
        await quiet(app, town)
        assert (await app.store.inbox.depth())["dead"] == 0
        assert "ncident" in (await answer(town, "list incidents")).text


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("at", "case"), [(case.town, case) for case in WEBHOOKS], indirect=["at"])
@payloads(10_000)
async def test_a_spoiled_payload_is_taken_or_refused_and_breaks_nothing(
    at: Open, case: Webhook, content: bytes
) -> None:
    for part in parts(content):
        payload = renewed(spoiled(part, recorded(case.platform), case.words), case.ids)

        await called(at.app, case, *case.proved(payload))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("at", "case"), [(case.town, case) for case in WEBHOOKS], indirect=["at"])
@payloads(1_000)
async def test_what_is_not_proved_genuine_is_refused_and_not_kept(at: Open, case: Webhook, content: bytes) -> None:
    for part in parts(content):
        body, proof = case.proved(renewed(spoiled(part, recorded(case.platform), case.words), case.ids))
        unproved = {name: value[::-1] for name, value in proof.items()}

        taken = [await called(at.app, case, *call) for call in ((body, {}), (body, unproved), (part, proof))]

        assert taken == [False, False, False]
    assert sum((await at.app.store.inbox.depth()).values()) == 0
