"""The rich_text block Slack's own clients send beside the text."""

import re

from tests.simulators.slack.model import JSON

_TOKEN = re.compile(r"(<[^<>\n]+>)")


def blocks(text: str) -> list[JSON]:
    """One section with the text's mentions and links as elements of their own."""
    elements = [_element(part) for part in _TOKEN.split(text) if part]
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "b1", "elements": [section]}] if elements else []


def _element(part: str) -> JSON:
    if not _TOKEN.fullmatch(part):
        return {"type": "text", "text": part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")}
    body, _, label = part[1:-1].partition("|")
    if body.startswith("@"):
        return {"type": "user", "user_id": body[1:]}
    if body.startswith("#"):
        return {"type": "channel", "channel_id": body[1:]}
    if body.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": body.removeprefix("!subteam^")}
    if body.startswith("!"):
        return {"type": "broadcast", "range": body[1:]}
    return {"type": "link", "url": body} | ({"text": label} if label else {})
