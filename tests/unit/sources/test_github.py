"""What GitHub's webhooks tell, with payloads shaped as its documentation shows them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.account import Account
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import WebhookRequest
from bot.sources.github import GitHubSource
from bot.sources.settings import GitHubSettings
from bot.sources.signature import verify

SECRET = "a-secret-shared-with-github"
NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
REPOSITORY = {
    "id": 1,
    "name": "payments-api",
    "full_name": "acme/payments-api",
    "html_url": "https://github.example/acme/payments-api",
    "default_branch": "main",
    "pushed_at": 1772373500,
}
DEPLOYMENT = {
    "id": 42,
    "sha": SHA,
    "ref": "main",
    "task": "deploy",
    "environment": "production",
    "description": None,
    "creator": {"login": "ann"},
    "created_at": "2026-03-01T13:50:00Z",
}
STATUS = {
    "id": 7,
    "state": "success",
    "environment": "production",
    "description": "",
    "log_url": "https://ci.example/7",
    "target_url": "",
    "creator": {"login": "ci"},
    "created_at": "2026-03-01T13:55:00Z",
}
PUSH = {
    "ref": "refs/heads/main",
    "before": "a" * 40,
    "after": SHA,
    "deleted": False,
    "compare": "https://github.example/acme/payments-api/compare/a...b",
    "commits": [{"message": "one"}, {"message": "two"}],
    "head_commit": {"message": "Raise the timeout\n\nIt was too low."},
    "pusher": {"name": "ann"},
    "sender": {"login": "ann"},
    "repository": REPOSITORY,
}


def source(**services: str) -> GitHubSource:
    settings = GitHubSettings(webhook_secret=SecretStr(SECRET), services=services)
    return GitHubSource(Account("acme", "Acme"), settings, lambda: NOW)


def delivery(event: str, document: Any, *, secret: str = SECRET, guid: str = "d1", **headers: str) -> WebhookRequest:
    body = json.dumps(document).encode()
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = {"x-github-event": event, "x-github-delivery": guid, "x-hub-signature-256": signature}
    return WebhookRequest("POST", given | {"content-type": "application/json"} | headers, body)


def deployment(**changed: Any) -> dict[str, Any]:
    return {"action": "created", "deployment": DEPLOYMENT | changed, "repository": REPOSITORY}


def status(**changed: Any) -> dict[str, Any]:
    return deployment() | {"deployment_status": STATUS | changed}


def test_githubs_published_signature_is_taken() -> None:
    secret = SecretStr("It's a Secret to Everybody")
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    verify(secret, b"Hello, World!", signature)

    with pytest.raises(Unauthorized):
        verify(secret, b"Hello, World?", signature)


async def test_a_deployment_is_a_change() -> None:
    (change,) = (await source().receive(delivery("deployment", deployment()))).changes

    assert change.what == "deployment of payments-api 6dcb09b to production started"
    assert (change.kind, change.service, change.version) == ("deploy", "payments-api", "6dcb09b")
    assert (change.environment, change.by, change.at.minute) == ("production", "ann", 50)


@pytest.mark.parametrize(("state", "told"), [("success", "finished"), ("failure", "failed"), ("error", "failed")])
async def test_how_a_deployment_ended_is_a_change(state: str, told: str) -> None:
    (change,) = (await source().receive(delivery("deployment_status", status(state=state)))).changes

    assert change.what.endswith(told)
    assert (change.link, change.at.minute) == ("https://ci.example/7", 55)


@pytest.mark.parametrize("state", ["pending", "queued", "in_progress", "inactive", "waiting"])
async def test_a_step_on_the_way_is_none(state: str) -> None:
    report = await source().receive(delivery("deployment_status", status(state=state)))

    assert (report.response.status, report.changes) == (200, ())


async def test_a_tag_that_is_a_version_is_the_version() -> None:
    (change,) = (await source().receive(delivery("deployment", deployment(ref="v4.2.0")))).changes

    assert change.version == "v4.2.0"


async def test_a_push_to_the_default_branch_is_a_change() -> None:
    (change,) = (await source().receive(delivery("push", PUSH))).changes

    assert change.what == "2 commits pushed to main: Raise the timeout"
    assert (change.kind, change.by, change.at) == ("code", "ann", datetime.fromtimestamp(1772373500, UTC))


@pytest.mark.parametrize("changed", [{"ref": "refs/heads/topic"}, {"ref": "refs/tags/main"}, {"deleted": True}])
async def test_other_pushes_are_none(changed: dict[str, Any]) -> None:
    assert (await source().receive(delivery("push", PUSH | changed))).changes == ()


@pytest.mark.parametrize("event", ["ping", "issues", ""])
async def test_other_events_are_acknowledged(event: str) -> None:
    report = await source().receive(delivery(event, {"zen": "Keep it logically awesome."}))

    assert (report.response.status, report.changes) == (200, ())


async def test_a_redelivery_and_a_recorded_call_under_another_name_have_the_same_id() -> None:
    first, again, recorded = [
        (await source().receive(delivery("push", PUSH, guid=guid))).changes[0].id for guid in ("d1", "d1", "d2")
    ]

    assert first == again == recorded


async def test_a_repository_may_be_called_otherwise_on_incidents() -> None:
    (change,) = (await source(**{"acme/payments-api": "payments"}).receive(delivery("push", PUSH))).changes

    assert change.service == "payments"


@pytest.mark.parametrize(
    "forged",
    [
        delivery("push", PUSH, secret="another"),
        delivery("push", PUSH, **{"x-hub-signature-256": ""}),
        WebhookRequest("POST", delivery("push", PUSH).headers, b"{}"),
        WebhookRequest("GET", {}, b""),
    ],
)
async def test_a_forged_call_is_refused(forged: WebhookRequest) -> None:
    with pytest.raises(Unauthorized):
        await source().receive(forged)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (delivery("push", PUSH, **{"content-type": "application/x-www-form-urlencoded"}), "application/json"),
        (delivery("push", {"ref": 1}), "ref"),
        (delivery("deployment", {"repository": REPOSITORY}), "deployment"),
    ],
)
async def test_a_genuine_call_that_makes_no_sense_is_told_why(call: WebhookRequest, says: str) -> None:
    with pytest.raises(MalformedCall, match=says):
        await source().receive(call)
