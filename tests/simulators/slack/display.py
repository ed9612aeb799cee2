"""What a person sees of a message: which mentions and links are live, and what the words are."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.slack.model import JSON, Message
from tests.simulators.slack.workspace import Workspace

_TOKEN = re.compile(r"<([^<>\n]+)>")
_MARKDOWN_LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\((?:<([^>\n]*)>|([^)\s]+))[^)\n]*\)")
_BARE_LINK = re.compile(r"https?://[^\s<>|)\]]+")
_BROADCASTS = {"here", "channel", "everyone"}


@dataclass(frozen=True)
class Link:
    """A link a person can follow; `label` is what it shows."""

    label: str
    target: str


@dataclass
class Display:
    """A message as shown. Everything live counts, in text, blocks and attachments alike."""

    text: str = ""
    people: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    broadcasts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    @property
    def mentions_everyone(self) -> bool:
        return bool(self.broadcasts)

    @property
    def link_targets(self) -> list[str]:
        return [link.target for link in self.links]


def display(ws: Workspace, message: Message) -> Display:
    """Blocks take the place of text where there are any; what is live in the text counts all the same."""
    seen = Display()
    text = _resolved(ws, message.text, seen, message.markdown)
    shown = [_block(ws, block, seen) for block in message.blocks]
    shown.extend(_attachment(ws, attachment, seen) for attachment in message.attachments)
    seen.text = "\n".join(part for part in shown if part) if message.blocks else "\n".join([text, *shown]).strip("\n")
    return seen


def _resolved(ws: Workspace, text: str, seen: Display, markdown: bool) -> str:
    if markdown:
        text = _MARKDOWN_LINK.sub(lambda found: _markdown_link(found, seen), text)
    shown = _TOKEN.sub(lambda found: _token(ws, found, seen), text)
    seen.links.extend(Link(url, url) for url in _BARE_LINK.findall(_TOKEN.sub(" ", text)))
    return html.unescape(shown)


def _markdown_link(found: re.Match[str], seen: Display) -> str:
    target = html.unescape(found[2] or found[3])
    seen.links.append(Link(html.unescape(found[1]), target))
    return found[1]


def _token(ws: Workspace, found: re.Match[str], seen: Display) -> str:
    body, _, label = found[1].partition("|")
    if body.startswith("@"):
        return _person(ws, body[1:], seen) if body[1:] in ws.users else found[0]
    if body.startswith("#"):
        seen.channels.append(body[1:])
        channel = ws.channels.get(body[1:])
        return f"#{channel.name if channel else label or body[1:]}"
    if body.startswith("!"):
        return _special(body[1:], label, seen) or found[0]
    if re.match(r"(https?://|mailto:|tel:)", body):
        seen.links.append(Link(html.unescape(label or body), html.unescape(body)))
        return label or body
    return found[0]


def _person(ws: Workspace, user_id: str, seen: Display) -> str:
    seen.people.append(user_id)
    person = ws.users.get(user_id)
    return f"@{person.name if person else user_id}"


def _special(body: str, label: str, seen: Display) -> str | None:
    if body.startswith("subteam^"):
        seen.groups.append(body.removeprefix("subteam^"))
        return label or "@group"
    if body.startswith("date^"):
        return label
    if body in _BROADCASTS:
        seen.broadcasts.append(body)
        return f"@{body}"
    return None


def _block(ws: Workspace, block: JSON, seen: Display) -> str:
    kind = block.get("type")
    if kind == "markdown":
        return _resolved(ws, block["text"], seen, markdown=True)
    if kind == "rich_text":
        return "".join(_rich(ws, element, seen) for element in block["elements"])
    if kind == "table":
        rows = [[_cell(ws, cell, seen) for cell in row] for row in block["rows"]]
        return "\n".join(" | ".join(row) for row in rows)
    parts = [_text(ws, block.get("text"), seen), *(_text(ws, item, seen) for item in block.get("fields", ()))]
    elements = (*block.get("elements", ()), block.get("accessory", {}))
    parts.extend(_element(ws, element, seen) for element in elements)
    return "\n".join(part for part in parts if part)


def _cell(ws: Workspace, cell: JSON, seen: Display) -> str:
    return _block(ws, cell, seen) if cell.get("type") == "rich_text" else str(cell.get("text", ""))


def _element(ws: Workspace, element: JSON, seen: Display) -> str:
    if element.get("type") == "button":
        seen.buttons.append(element["text"]["text"])
        if element.get("url"):
            seen.links.append(Link(element["text"]["text"], element["url"]))
        return ""
    return _text(ws, element, seen)


def _text(ws: Workspace, text: Any, seen: Display) -> str:
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return ""
    if text.get("type") == "mrkdwn":
        return _resolved(ws, text["text"], seen, markdown=False)
    return str(text["text"])


def _rich(ws: Workspace, element: JSON, seen: Display) -> str:
    match element.get("type"):
        case "user":
            return _person(ws, element["user_id"], seen)
        case "usergroup":
            seen.groups.append(element["usergroup_id"])
            return "@group"
        case "broadcast":
            seen.broadcasts.append(element["range"])
            return f"@{element['range']}"
        case "link":
            seen.links.append(Link(element.get("text") or element["url"], element["url"]))
            return str(element.get("text") or element["url"])
        case _:
            return str(element.get("text", "")) + "".join(_children(ws, element, seen))


def _children(ws: Workspace, element: JSON, seen: Display) -> Iterator[str]:
    for child in element.get("elements", ()):
        yield _rich(ws, child, seen)


def _attachment(ws: Workspace, attachment: JSON, seen: Display) -> str:
    texts = [str(attachment[name]) for name in ("pretext", "title", "text") if attachment.get(name)]
    shown = [_resolved(ws, text, seen, markdown=False) for text in texts]
    if attachment.get("title_link"):
        seen.links.append(Link(str(attachment.get("title", "")), attachment["title_link"]))
    shown.extend(_block(ws, block, seen) for block in attachment.get("blocks", ()))
    return "\n".join(shown)
