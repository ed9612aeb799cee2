"""How messages look on the wire: in events and, shaped a little differently, over REST."""

import json

from tests.simulators.lark.model import JSON, Message
from tests.simulators.lark.state import APP, TENANT


def over_rest(message: Message) -> JSON:
    """As in history and as the answer to a post."""
    shaped = {
        "message_id": message.id,
        **_replied(message),
        "msg_type": message.kind,
        "create_time": str(message.at),
        "update_time": str(message.at + message.edits),
        "deleted": message.state != "there",
        "updated": message.edited,
        "chat_id": message.chat,
        "sender": _sender(message),
        "body": {"content": _content(message)},
    }
    if message.mentions:
        shaped["mentions"] = [
            {"key": one["key"], "id": one["id"]["open_id"], "id_type": "open_id", "name": one["name"]}
            for one in message.mentions
        ]
    return shaped


def in_event(message: Message, chat_type: str, sender_type: str) -> JSON:
    """The `event` of im.message.receive_v1."""
    said = {
        "message_id": message.id,
        **_replied(message),
        "create_time": str(message.at),
        "update_time": str(message.at),
        "chat_id": message.chat,
        "chat_type": chat_type,
        "message_type": message.kind,
        "content": _content(message),
    }
    if message.mentions:
        said["mentions"] = message.mentions
    ids = {"open_id": message.sender, "union_id": message.sender.replace("ou_", "on_"), "user_id": ""}
    return {"sender": {"sender_id": ids, "sender_type": sender_type, "tenant_key": TENANT}, "message": said}


def outline(card: JSON) -> JSON:
    """What history tells of a card: its words, not its source."""
    title = card.get("header", {}).get("title", {}).get("content", "")
    words = [one.get("content", "") for one in elements(card) if one.get("tag") == "markdown"]
    return {"title": title, "elements": [[{"tag": "text", "text": text}] for text in words]}


def elements(card: JSON) -> list[JSON]:
    """All the elements of a card, those in columns included."""
    found: list[JSON] = []
    waiting = list(card.get("body", {}).get("elements", []))
    while waiting:
        element = waiting.pop(0)
        found.append(element)
        waiting = [*element.get("columns", []), *element.get("elements", []), *waiting]
    return found


def _replied(message: Message) -> JSON:
    told = {"root_id": message.root, "parent_id": message.parent, "thread_id": message.thread}
    return {name: id for name, id in told.items() if id}


def _sender(message: Message) -> JSON:
    app = message.sender == APP
    kind = {"id_type": "app_id", "sender_type": "app"} if app else {"id_type": "open_id", "sender_type": "user"}
    return {"id": message.sender, "tenant_key": TENANT, **kind}


def _content(message: Message) -> str:
    if message.state != "there":
        return "This message was recalled"
    card = message.card.content if message.card else message.content
    return json.dumps(outline(card) if message.kind == "interactive" else message.content, ensure_ascii=False)
