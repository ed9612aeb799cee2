"""Control commands that set the simulator up, plant faults and read the record."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from tests.simulators.slack import load
from tests.simulators.slack.command import Command, Control
from tests.simulators.slack.model import JSON
from tests.simulators.slack.tenant import Tenant


def described(tenant: Tenant) -> JSON:
    ids = {"team": tenant.team_id, "bot_user": tenant.bot.id, "bot": tenant.bot.bot_id, "app": tenant.bot.app_id}
    return ids | {"mention": tenant.mention} | dataclasses.asdict(tenant.credentials)


def _items(body: JSON, record: Sequence[Any], **keep: Any) -> JSON:
    found = record[body.get("since", 0) :]
    kept = [item for item in found if all(getattr(item, name) == value for name, value in keep.items())]
    return {"items": [dataclasses.asdict(item) for item in kept], "next": len(record)}


async def _describe(control: Control, body: JSON) -> JSON:
    slack = control.slack
    workspaces = [described(tenant) for tenant in slack.tenants.values()]
    return {"url": slack.url, "api_url": slack.api_url, "workspaces": workspaces}


async def _add_workspace(control: Control, body: JSON) -> JSON:
    return described(control.slack.add_workspace())


async def _request_url(control: Control, body: JSON) -> JSON:
    control.tenant(body).request_url = body["url"]
    return {}


async def _fail_next(control: Control, body: JSON) -> JSON:
    control.slack.fail_next(**body)
    return {}


async def _heal(control: Control, body: JSON) -> JSON:
    control.slack.faults.clear()
    return {}


async def _expire_stream(control: Control, body: JSON) -> JSON:
    control.slack.expire_stream(control.message(body))
    return {}


async def _close_sockets(control: Control, body: JSON) -> JSON:
    await control.slack.close_sockets(body.get("clean", True), body.get("reason", "refresh_requested"))
    return {}


async def _redeliver_all(control: Control, body: JSON) -> JSON:
    control.slack.redeliver_all(body.get("times", 1))
    return {}


async def _configure(control: Control, body: JSON) -> JSON:
    tenant = control.tenant(body)
    for name in ("thread_counters", "echo", "token_error"):
        if name in body:
            setattr(tenant.state.switches, name, body[name])
    if "rate_limits" in body:
        control.slack.rate_limits.enabled = bool(body["rate_limits"])
    tenant.set_pace(body.get("ack_deadline"), body.get("retry_scale"))
    if "scopes" in body:
        tenant.state.scopes = set(body["scopes"])
    return {}


async def _load(control: Control, body: JSON) -> JSON:
    channels = [control.tenant(body).state.channels[channel] for channel in body["channels"]]
    questions = load.Questions(control.person(body), channels, body["text"], body["count"], body["in_flight"])
    return await load.run(control.slack, questions, body.get("timeout", 60.0))


async def _forget(control: Control, body: JSON) -> JSON:
    control.slack.journal.forget()
    return {}


async def _posts(control: Control, body: JSON) -> JSON:
    return _items(body, control.slack.posts)


async def _calls(control: Control, body: JSON) -> JSON:
    return _items(body, control.slack.calls, **({"method": body["method"]} if "method" in body else {}))


async def _deliveries(control: Control, body: JSON) -> JSON:
    return _items(body, control.slack.deliveries)


async def _state(control: Control, body: JSON) -> JSON:
    slack = control.slack
    sockets = [tenant.sockets for tenant in slack.tenants.values()]
    return {
        "posts": len(slack.posts),
        "calls": len(slack.calls),
        "deliveries": len(slack.deliveries),
        "unsettled": sum(not delivery.settled for delivery in slack.deliveries),
        "sockets": sum(len(held.connections) for held in sockets),
        "sockets_opened": sum(held.opened for held in sockets),
    }


COMMANDS: dict[str, Command] = {
    "describe": _describe,
    "add_workspace": _add_workspace,
    "request_url": _request_url,
    "fail_next": _fail_next,
    "heal": _heal,
    "expire_stream": _expire_stream,
    "close_sockets": _close_sockets,
    "redeliver_all": _redeliver_all,
    "configure": _configure,
    "load": _load,
    "forget": _forget,
    "posts": _posts,
    "calls": _calls,
    "deliveries": _deliveries,
    "state": _state,
}
