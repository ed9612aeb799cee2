"""Calls that Slack would never make: refused with the right status, nothing kept, and the bot goes on."""

import io
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.office import Office, office
from tests.e2e.scenes import counted, quiet

Headers = dict[str, str]


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, webhook=True) as opened:
        yield opened


def event(at: Office, **inner: Any) -> dict[str, Any]:
    """A genuine question of Ann's, as Slack would deliver it, with changes."""
    said = {
        "type": "app_mention",
        "user": at.ann.id,
        "channel": at.room.id,
        "ts": "1700000000.000100",
        "event_ts": "1700000000.000100",
        "text": f"{at.bot} list incidents",
        "team": at.slack.workspace.team_id,
    } | inner
    return {
        "type": "event_callback",
        "event_id": "Ev0HOSTILE",
        "event_time": 1700000000,
        "team_id": at.slack.workspace.team_id,
        "api_app_id": "A0AAAA",
        "event": said,
    }


def encoded(payload: object) -> bytes:
    return json.dumps(payload).encode()


@dataclass(frozen=True)
class Kept:
    """All that a call could leave behind."""

    letters: Mapping[str, int]
    chats: int
    posts: int


async def kept(at: Office) -> Kept:
    return Kept(await at.app.store.inbox.depth(), len(await at.app.store.chats.chats("acme")), len(at.slack.posts))


async def refused(at: Office) -> float:
    return counted(at.app, "warroom_webhook_refused_total")


def forged(at: Office, body: bytes) -> Headers:
    return at.slack.signed(body) | {"X-Slack-Signature": "v0=" + "0" * 64}


def of_another_secret(at: Office, body: bytes) -> Headers:
    return at.slack.signed(body + b" ")


def stale(at: Office, body: bytes) -> Headers:
    return at.slack.signed(body, age=330)


def ahead(at: Office, body: bytes) -> Headers:
    return at.slack.signed(body, age=-330)


def unsigned(at: Office, body: bytes) -> Headers:
    return without(at, body, "X-Slack-Signature")


def undated(at: Office, body: bytes) -> Headers:
    return without(at, body, "X-Slack-Request-Timestamp")


def without(at: Office, body: bytes, name: str) -> Headers:
    return {one: value for one, value in at.slack.signed(body).items() if one != name}


def dated(stamp: str) -> Callable[[Office, bytes], Headers]:
    """Signed over a timestamp that is no plain number."""

    def headers(at: Office, body: bytes) -> Headers:
        signature = at.slack.sign(body, stamp)
        return at.slack.signed(body) | {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    return headers


def redated(at: Office, body: bytes) -> Headers:
    """An old signature under a fresh timestamp."""
    return at.slack.signed(body, age=600) | {"X-Slack-Request-Timestamp": str(int(time.time()))}


NOT_GENUINE: Mapping[str, Callable[[Office, bytes], Headers]] = {
    "forged": forged,
    "of another secret": of_another_secret,
    "stale": stale,
    "from the future": ahead,
    "unsigned": unsigned,
    "undated": undated,
    "dated in words": dated("yesterday"),
    "dated with a fraction": dated(f"{time.time():.3f}"),
    "dated with a sign": dated(f"+{int(time.time())}"),
    "dated in other digits": dated("".join(chr(ord("٠") + int(digit)) for digit in str(int(time.time())))),
    "dated beyond reason": dated("9" * 400),
    "replayed under a new date": redated,
    "without any headers": lambda at, body: {},
}


@pytest.mark.parametrize("how", NOT_GENUINE)
async def test_a_call_that_is_not_genuine_is_refused_and_nothing_is_kept(at: Office, how: str) -> None:
    body = encoded(event(at))
    headers = {name: value.encode().decode("latin-1") for name, value in NOT_GENUINE[how](at, body).items()}
    before = await kept(at)

    answer = await at.slack.deliver_raw(body, headers)

    assert answer.status == 401
    assert await kept(at) == before
    assert await refused(at) == 1
    assert (await at.ask("list incidents")).text


async def test_a_refused_call_is_counted_where_prometheus_looks(at: Office) -> None:
    body = encoded(event(at))

    await at.slack.deliver_raw(body, forged(at, body))

    async with aiohttp.ClientSession() as session, session.get(f"{at.app.url}/metrics") as answer:
        told = await answer.text()
    assert 'warroom_webhook_refused_total{platform="slack",status="401"} 1.0' in told


async def test_a_genuine_call_sent_again_within_the_window_is_answered_once(at: Office) -> None:
    await at.ask("list incidents")
    body = encoded(next(one.payload for one in at.slack.deliveries if one.event["type"] == "app_mention"))
    headers = at.slack.signed(body)

    answers = [await at.slack.deliver_raw(body, headers) for _ in range(3)]
    await quiet(at)

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len(at.slack.posts) == 1


async def test_a_genuine_call_with_one_byte_changed_is_refused(at: Office) -> None:
    body = encoded(event(at))
    headers = at.slack.signed(body)
    before = await kept(at)

    answer = await at.slack.deliver_raw(body.replace(b"list incidents", b"list incidentz"), headers)

    assert answer.status == 401
    assert await kept(at) == before


async def test_another_workspaces_event_is_refused(at: Office) -> None:
    before = await kept(at)

    answer = await at.slack.deliver_raw(encoded(event(at) | {"team_id": "T0OTHER"}))

    assert answer.status == 401
    assert await kept(at) == before
    assert await refused(at) == 1


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
async def test_a_content_type_slack_does_not_send_is_refused(at: Office, kind: str) -> None:
    body = encoded(event(at))
    before = await kept(at)

    answer = await at.slack.deliver_raw(body, at.slack.signed(body, content_type=kind))

    assert answer.status == 400
    assert await kept(at) == before
    assert await refused(at) == 1


@pytest.mark.parametrize(
    "path", ["/webhooks/slack/nobody", "/webhooks/teams/acme", "/webhooks/slack/acme/more", "/webhooks/slack"]
)
async def test_an_address_that_is_not_configured_is_not_found(at: Office, path: str) -> None:
    body = encoded(event(at))
    before = await kept(at)
    at.slack.request_url = at.app.url + path

    answer = await at.slack.deliver_raw(body)

    assert answer.status == 404
    assert await kept(at) == before


async def test_unknown_addresses_do_not_become_names_of_metrics(at: Office) -> None:
    for number in range(20):
        at.slack.request_url = f"{at.app.url}/webhooks/made-up-{number}/acme"
        await at.slack.deliver_raw(encoded(event(at)))

    samples = [
        sample
        for family in at.app.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "warroom_webhook_refused_total"
    ]
    assert [(one.labels["platform"], one.value) for one in samples] == [("unknown", 20)]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
async def test_another_method_than_post_is_refused(at: Office, method: str) -> None:
    body = encoded(event(at))
    before = await kept(at)
    assert at.slack.request_url is not None

    async with aiohttp.ClientSession() as session:
        call = session.request(method, at.slack.request_url, data=body, headers=at.slack.signed(body))
        async with call as answer:
            status = answer.status

    assert status in (400, 401, 404, 405)
    assert await kept(at) == before


def at_once(body: bytes) -> io.BytesIO:
    return io.BytesIO(body)


async def in_chunks(body: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(body), 2**16):
        yield body[begin : begin + 2**16]


@pytest.mark.parametrize("sent", [at_once, in_chunks])
async def test_a_body_of_two_mebibytes_is_refused(at: Office, sent: Callable[[bytes], object]) -> None:
    body = encoded(event(at, text="x" * 2 * 2**20))
    before = await kept(at)
    assert at.slack.request_url is not None

    async with aiohttp.ClientSession() as session:
        call = session.post(at.slack.request_url, data=sent(body), headers=at.slack.signed(body))
        async with call as answer:
            status = answer.status

    assert status == 413
    assert await kept(at) == before
    assert await refused(at) == 1
    assert (await at.ask("list incidents")).text


@pytest.mark.parametrize("sent", [0, 1, 100])
async def test_a_torn_call_leaves_nothing(at: Office, sent: int) -> None:
    before = await kept(at)

    await at.slack.deliver_torn(encoded(event(at)), sent)

    assert await kept(at) == before
    assert (await at.ask("list incidents")).text


SHAPES: Mapping[str, Callable[[Office], object]] = {
    "a number": lambda at: 5,
    "null": lambda at: None,
    "a string": lambda at: "event_callback",
    "a list": lambda at: [event(at)],
    "an event that is a list": lambda at: event(at) | {"event": []},
    "an event that is a string": lambda at: event(at) | {"event": "message"},
    "an event that is null": lambda at: event(at) | {"event": None},
    "no event": lambda at: {name: value for name, value in event(at).items() if name != "event"},
    "a user that is a number": lambda at: event(at, user=5),
    "a user that is an object": lambda at: event(at, user={"id": "U1"}),
    "a channel that is a list": lambda at: event(at, channel=["C1"]),
    "a channel that is null": lambda at: event(at, channel=None),
    "a time that is a word": lambda at: event(at, ts="now"),
    "a time that is not a number": lambda at: event(at, ts="nan"),
    "a time without end": lambda at: event(at, ts="inf"),
    "a time beyond all years": lambda at: event(at, ts="9" * 30),
    "a text that is an object": lambda at: event(at, text={"type": "mrkdwn"}),
    "blocks that are a number": lambda at: event(at, blocks=7),
    "files that are words": lambda at: event(at, files="all of them"),
    "attachments that are numbers": lambda at: event(at, attachments=[1, 2]),
    "an event id that is an object": lambda at: event(at) | {"event_id": {}},
    "a team that is a list": lambda at: event(at) | {"team_id": []},
    "authorizations that are a word": lambda at: event(at) | {"authorizations": "all"},
    "a type that is a list": lambda at: event(at) | {"type": ["event_callback"]},
    "an inner type that is an object": lambda at: event(at, type={}),
    "a thread that is a number": lambda at: event(at, thread_ts=5),
    "an edit of nothing": lambda at: event(at, type="message", subtype="message_changed", message=3),
    "a subtype that is a list": lambda at: event(at, type="message", subtype=["bot_message"]),
    "half a character": lambda at: event(at, text="\ud800 list incidents"),
    "a NUL": lambda at: event(at, text="list\x00incidents", user="U\x00"),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_genuine_call_of_the_wrong_shape_breaks_nothing(at: Office, shape: str) -> None:
    answer = await at.slack.deliver_raw(encoded(SHAPES[shape](at)))
    await quiet(at)

    assert answer.status in (200, 400, 401)
    assert (await at.app.store.inbox.depth())["dead"] == 0
    assert (await at.ask("list incidents")).text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"NaN", b'{"type": 1e999}']
)
async def test_a_genuine_call_that_is_no_json_is_refused(at: Office, body: bytes) -> None:
    before = await kept(at)

    answer = await at.slack.deliver_raw(body)

    assert answer.status == 400 or (answer.status == 200 and b"1e999" in body)
    assert await kept(at) == before
    assert (await at.ask("list incidents")).text


async def test_a_deeply_nested_message_is_taken_or_refused_and_the_next_one_answered(at: Office) -> None:
    nested: dict[str, Any] = {"type": "rich_text", "elements": []}
    for _ in range(400):
        nested = {"type": "rich_text", "elements": [nested]}

    answer = await at.slack.deliver_raw(encoded(event(at, blocks=[nested])))
    await quiet(at)

    assert answer.status in (200, 400)
    assert (await at.ask("list incidents")).text


async def test_a_page_of_another_site_cannot_post(at: Office) -> None:
    body = encoded(event(at))
    before = await kept(at)

    answer = await at.slack.deliver_raw(body, at.slack.signed(body) | {"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
    assert await kept(at) == before
