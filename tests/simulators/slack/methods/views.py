"""views.open and views.update: modals."""

import json
from typing import Any

from tests.simulators.slack import blocks as rules
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, View
from tests.simulators.slack.workspace import Workspace

TRIGGER_LIFETIME = 3.0


def open_view(ws: Workspace, args: Arguments) -> JSON:
    """Takes a trigger once, within three seconds."""
    view = _checked(args)
    trigger = args.need("trigger_id")
    if trigger in ws.spent_triggers:
        raise ApiError("exchanged_trigger_id")
    raised = ws.triggers.get(trigger)
    if raised is None:
        raise ApiError("invalid_trigger_id")
    if ws.clock.now() - raised > TRIGGER_LIFETIME:
        raise ApiError("expired_trigger_id")
    ws.spent_triggers.add(trigger)
    opened = View(ws.new_id("V"), trigger.rpartition(".")[2], view)
    ws.views[opened.id] = opened
    ws.journal.changed()
    return {"ok": True, "view": shown(ws, opened)}


def update_view(ws: Workspace, args: Arguments) -> JSON:
    view = _checked(args)
    existing = ws.views.get(args.need("view_id"))
    if existing is None:
        raise ApiError("not_found")
    if args.text("hash") not in {None, existing.hash}:
        raise ApiError("hash_conflict")
    existing.content, existing.revision = view, existing.revision + 1
    ws.journal.changed()
    return {"ok": True, "view": shown(ws, existing)}


def shown(ws: Workspace, view: View) -> JSON:
    return {**view.content, "id": view.id, "team_id": ws.team_id, "hash": view.hash, "bot_id": ws.bot.bot_id}


def _checked(args: Arguments) -> JSON:
    view: Any = args.structure("view")
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise ApiError("invalid_arguments", "must be a view [json-pointer:/view]")
    if len(json.dumps(view)) > 250_000:
        raise ApiError("view_too_large")
    for name in ("title", "submit", "close"):
        _label(view, name)
    if len(view.get("private_metadata") or "") > 3_000:
        raise ApiError("invalid_arguments", "must be less than 3001 characters [json-pointer:/view/private_metadata]")
    if len(view.get("callback_id") or "") > 255:
        raise ApiError("invalid_arguments", "must be less than 256 characters [json-pointer:/view/callback_id]")
    if not isinstance(view.get("blocks"), list):
        raise ApiError("invalid_arguments", "missing required field: blocks [json-pointer:/view]")
    rules.check_blocks(view["blocks"], rules.VIEW_BLOCKS)
    return view


def _label(view: JSON, name: str) -> None:
    label = view.get(name)
    if label is None and (name != "title" or view["type"] == "home"):
        return
    if not isinstance(label, dict) or label.get("type") != "plain_text" or not 1 <= len(label.get("text", "")) <= 24:
        raise ApiError("invalid_arguments", f"must be plain_text of 1 to 24 characters [json-pointer:/view/{name}]")


METHODS = {
    "views.open": Method(open_view, 4, json=True),
    "views.update": Method(update_view, 4, json=True),
}
