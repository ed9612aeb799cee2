"""Genuinely signed calls that are Slack's own with something wrong in them: never a bug, never a dead worker."""

import copy
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.office import Office, office
from tests.e2e.scenes import quiet

WIRE = Path(__file__).parent.parent / "wire" / "slack"
PAYLOADS = [json.loads(file.read_text(encoding="utf-8"))["payload"] for file in sorted(WIRE.glob("*.json"))]
FORM = "application/x-www-form-urlencoded"

WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["U0BOT", "<@U0BOT> help", "C0INC", "message_changed", "message_deleted", "1e400", "-1", "\x00", ""]
    ),
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "type", "text", "ts", "user", "elements"]), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """One of Slack's payloads with up to four places in it replaced, or taken out."""
    payload: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(1, 4))):
        _spoil(draw, payload)
    return payload


def _spoil(draw: st.DrawFn, node: Any) -> None:
    while node:
        places = sorted(node) if isinstance(node, dict) else list(range(len(node)))
        place = draw(st.sampled_from(places))
        inner = node[place]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            node = inner
            continue
        if draw(st.booleans()):
            node[place] = draw(JUNK)
        else:
            del node[place]
        return


def encoded(payload: dict[str, Any]) -> tuple[bytes, str]:
    """As Slack would send it: events as JSON, commands as a form, interactions as JSON in a form."""
    if "event" in payload or payload.get("type") in ("event_callback", "app_rate_limited"):
        return json.dumps(payload).encode(), "application/json"
    if "command" in payload:
        return urlencode({name: str(value) for name, value in payload.items()}).encode("utf-8", "replace"), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Office]:
    """Open all the while; at the end nothing was given up, and questions are still answered."""
    async with office(tmp_path, webhook=True) as opened:
        yield opened
        await quiet(opened)
        assert (await opened.app.store.inbox.depth())["dead"] == 0
        assert "ncident" in (await opened.ask("list incidents")).text


@given(payload=spoiled())
@settings(
    max_examples=300,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_a_spoiled_payload_is_taken_or_refused_and_breaks_nothing(at: Office, payload: dict[str, Any]) -> None:
    body, kind = encoded(payload)

    answer = await at.slack.deliver_raw(body, at.slack.signed(body, content_type=kind))

    assert answer.status in (200, 400, 401)
