"""What a message object says: its text, or what alert bots put beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bot.domain.chat import Quoted

JSON = Mapping[str, Any]


def raw_text(message: JSON) -> str:
    """The text as Slack writes it, tokens and entities included.

    Many alert bots leave `text` empty or short: attachments are read beside it, blocks instead of it. Previews of
    links and shared messages are not the sender's words; a message of files alone names them.
    """
    text = _string(message.get("text"))
    parts = [text] if text.strip() else list(_blocks(message.get("blocks")))
    parts += [part for attachment in _objects(message.get("attachments")) for part in _attachment(attachment)]
    said = "\n".join(part for part in parts if part.strip())
    return said or "\n".join(f"[{name}]" for name in _file_names(message))


def quoted(message: JSON, readable: Callable[[str], str]) -> Quoted | None:
    """The message shared or linked in this one, when Slack shows it."""
    for attachment in _objects(message.get("attachments")):
        if attachment.get("is_msg_unfurl") or attachment.get("is_share"):
            said = _string(attachment.get("text")) or _string(attachment.get("fallback"))
            author = _string(attachment.get("author_name")) or _string(attachment.get("author_id"))
            return Quoted(readable(said), _string(attachment.get("ts")), author)
    return None


def _attachment(attachment: JSON) -> Iterator[str]:
    if any(attachment.get(mark) for mark in ("from_url", "is_msg_unfurl", "is_share", "is_app_unfurl")):
        return
    title, link = _string(attachment.get("title")), _string(attachment.get("title_link"))
    found = [
        _string(attachment.get("pretext")),
        f"<{link}|{title}>" if title and link else title,
        _string(attachment.get("text")),
        *(f"{field.get('title', '')}: {field.get('value', '')}" for field in _objects(attachment.get("fields"))),
        *_blocks(attachment.get("blocks")),
    ]
    said = [part for part in found if part.strip()]
    yield from said or [_string(attachment.get("fallback"))]


def _blocks(blocks: object) -> Iterator[str]:
    for block in _objects(blocks):
        if block.get("type") == "rich_text":
            yield "".join(_rich(block.get("elements")))
        else:
            yield from _plain(block)


def _plain(block: JSON) -> Iterator[str]:
    """Section, header, markdown, context and image blocks."""
    yield _text_object(block.get("text"))
    yield from (_text_object(field) for field in _objects(block.get("fields")))
    if block.get("type") == "context":
        yield " ".join(_text_object(element.get("text")) for element in _objects(block.get("elements")))
    if block.get("type") == "image":
        yield _string(block.get("alt_text"))


def _rich(elements: object) -> Iterator[str]:
    for element in _objects(elements):
        match element.get("type"):
            case "user":
                yield f"<@{element.get('user_id', '')}>"
            case "channel":
                yield f"<#{element.get('channel_id', '')}>"
            case "usergroup":
                yield f"<!subteam^{element.get('usergroup_id', '')}>"
            case "broadcast":
                yield f"<!{element.get('range', '')}>"
            case "link":
                yield f"<{element.get('url', '')}|{element.get('text', '')}>"
            case "emoji":
                yield f":{element.get('name', '')}:"
            case "text":
                yield _string(element.get("text"))
            case _:
                yield "".join(_rich(element.get("elements"))) + "\n"


def _file_names(message: JSON) -> Iterable[str]:
    return (
        _string(file.get("name")) or _string(file.get("title")) or "file" for file in _objects(message.get("files"))
    )


def _text_object(value: object) -> str:
    return _string(value.get("text")) if isinstance(value, Mapping) else _string(value)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _objects(value: object) -> list[JSON]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
