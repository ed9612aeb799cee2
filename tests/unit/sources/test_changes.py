"""Signed calls that report a change."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.account import Account
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import WebhookRequest
from bot.sources.changes import ChangesSource
from bot.sources.settings import ChangesSettings

SECRET = "a-secret-of-the-deploy-script"
NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
FULL = {
    "what": "Rolled out payments-api 4.2",
    "kind": "deploy",
    "service": "payments-api",
    "version": "4.2",
    "environment": "production",
    "by": "Ann",
    "link": "https://ci.example/77",
    "at": "2026-03-01T13:58:00+00:00",
    "id": "run-77",
}


def source() -> ChangesSource:
    return ChangesSource(Account("acme", "Acme"), ChangesSettings(secret=SecretStr(SECRET)), lambda: NOW)


def call(
    document: Any,
    *,
    stamp: str = "",
    secret: str = SECRET,
    at: datetime = NOW,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> WebhookRequest:
    """A call as the documentation shows it."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    stamp = stamp or str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    given = {"x-warroom-timestamp": stamp, "x-warroom-signature": f"sha256={signature}"} | dict(headers)
    return WebhookRequest("POST", given, body)


async def test_a_signed_call_tells_a_change() -> None:
    report = await source().receive(call(FULL))

    change = report.changes[0]
    assert (report.response.status, json.loads(report.response.body)) == (202, {"id": "run-77"})
    assert (change.source, change.id, change.kind, change.what) == ("changes", "run-77", "deploy", FULL["what"])
    assert (change.service, change.version, change.environment) == ("payments-api", "4.2", "production")
    assert (change.by, change.link, change.at) == ("Ann", FULL["link"], NOW - timedelta(minutes=2))


async def test_only_what_changed_must_be_said() -> None:
    report = await source().receive(call({"what": "flag checkout-v2 on", "kind": "flag"}))

    assert (report.changes[0].at, report.changes[0].kind) == (NOW, "flag")


async def test_the_same_change_of_the_same_time_has_the_same_id() -> None:
    again = [await source().receive(call({"what": "x", "at": "2026-03-01T13:00:00Z"}, at=at)) for at in (NOW, NOW)]
    other = await source().receive(call({"what": "y", "at": "2026-03-01T13:00:00Z"}))

    assert again[0].changes[0].id == again[1].changes[0].id != other.changes[0].id


@pytest.mark.parametrize(
    "forged",
    [
        call(FULL, secret="another secret"),
        call(FULL, stamp="not a time"),
        call(FULL, at=NOW - timedelta(minutes=6)),
        call(FULL, at=NOW + timedelta(minutes=6)),
        call(FULL, stamp="9" * 11),
        call(FULL, stamp="9" * 12),
        call(FULL, headers={"x-warroom-signature": ""}),
        call(FULL, headers={"x-warroom-signature": "sha256=ü"}),
        call(FULL, headers={"x-warroom-timestamp": str(int(NOW.timestamp()) - 1)}),
        WebhookRequest("POST", {}, json.dumps(FULL).encode()),
        WebhookRequest("POST", call(FULL).headers, b'{"what": "another"}'),
    ],
)
async def test_a_forged_stale_or_changed_call_is_refused(forged: WebhookRequest) -> None:
    with pytest.raises(Unauthorized):
        await source().receive(forged)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"not json", "body"),
        ([], "body"),
        ({}, "what"),
        ({"what": ""}, "what"),
        ({"what": "x" * 501}, "what"),
        ({"what": "x", "kind": "party"}, "kind"),
        ({"what": "x", "at": "2026-03-01T13:00:00"}, "at"),
        ({"what": "x", "at": "2026-03-01T15:00:00Z"}, "at: lies in the future"),
        ({"what": "x", "sevice": "y"}, "sevice"),
    ],
)
async def test_a_genuine_call_that_makes_no_sense_is_told_why(document: Any, says: str) -> None:
    with pytest.raises(MalformedCall, match=says):
        await source().receive(call(document))


async def test_a_link_that_is_none_is_dropped() -> None:
    report = await source().receive(call({"what": "x", "link": "javascript:alert(1)"}))

    assert report.changes[0].link == ""


def test_the_secret_does_not_show() -> None:
    assert SECRET not in repr(ChangesSettings(secret=SecretStr(SECRET)))
