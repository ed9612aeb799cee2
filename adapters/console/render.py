"""Markdown for the console's page: mass mentions made inert, and HTML in which nothing can run or deceive."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_MASS_MENTION = re.compile(r"@(?=(?:everyone|all|here|channel|group)\b|所有人|全体成员|全员)", re.IGNORECASE)
_DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REFERENCE = re.compile(r"\[(#\d{1,9}(?:\s*[,，、]\s*#\d{1,9})*)\]|\bINC-(\d{1,9})\b")
_LOOKS_LIKE_ADDRESS = re.compile(r"^\s*(?:https?://|www\.)|[\w-]\.[a-z]{2,}\b", re.IGNORECASE)


def inert(text: str) -> str:
    """Markdown whose mass mentions and text-direction tricks are taken out of action."""
    return _MASS_MENTION.sub("@\u200b", _DIRECTION_CONTROLS.sub("", text))


@lru_cache(maxsize=2048)  # pages ask for the same texts again and again, and a long one takes tens of milliseconds
def html(text: str) -> str:
    """Safe HTML: no raw HTML, images or schemes besides http, https and mailto; links show where they really lead.

    `[#12]` becomes a link to timeline entry 12, `INC-3` one to incident 3.
    """
    rendered: str = _parser().render(inert(text))
    return rendered


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    parser.validateLink = _harmless  # type: ignore[method-assign]  # the documented way to limit schemes
    parser.core.ruler.push("honest_links", _honest_links)
    parser.core.ruler.push("references", _references)
    return parser


def _harmless(url: str) -> bool:
    """Absolute web addresses and mail; not those whose user name could be mistaken for the host."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme == "mailto" or (parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.username)


def _honest_links(state: StateCore) -> None:
    """Open links elsewhere, and replace link text that looks like another address than the one it leads to.

    `[#12](source)` leads to entry 12, which has the source.
    """
    for inline in _inlines(state):
        tokens = inline.children or []
        for at, token in enumerate(tokens):
            if token.type != "link_open":
                continue
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "link_close")
            target = str(token.attrs["href"])
            if not target:
                for one in (token, tokens[end]):
                    one.type, one.tag, one.nesting = "text", "", 0
                continue
            shown = "".join(inner.content for inner in tokens[at + 1 : end])
            if re.fullmatch(r"#\d{1,9}", shown):
                token.attrs = {**_entry(shown[1:]), "title": target}
                continue
            if _LOOKS_LIKE_ADDRESS.search(shown) and _host(shown) != _host(target):
                tokens[at + 1].content = target
                for inner in tokens[at + 1 : end]:
                    inner.type, inner.tag, inner.nesting = "text", "", 0
                    inner.content = target if inner is tokens[at + 1] else ""
            token.attrs.update({"title": target, "target": "_blank", "rel": "noopener noreferrer nofollow"})


def _host(address: str) -> str:
    """The host an address leads to; empty when it is none."""
    address = address.strip().removeprefix("mailto:")
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _references(state: StateCore) -> None:
    """Turn references to entries and incidents into links, outside code and other links."""
    for inline in _inlines(state):
        tokens: list[Token] = []
        depth = 0
        for token in inline.children or []:
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            tokens.extend(_linked(token) if token.type == "text" and not depth else [token])
        inline.children = tokens


def _linked(token: Token) -> Iterator[Token]:
    rest = 0
    for found in _REFERENCE.finditer(token.content):
        yield _text(token.content[rest : found.start()], token)
        rest = found.end()
        if found[2]:
            attributes = {"href": f"#incident-{found[2]}", "class": "reference incident", "data-incident": found[2]}
            yield from _link(found[0], attributes)
            continue
        for at, number in enumerate(re.findall(r"\d+", found[1])):
            if at:
                yield _text(" ", token)
            yield from _link(f"#{number}", _entry(number))
    yield _text(token.content[rest:], token)


def _text(content: str, like: Token) -> Token:
    return Token("text", "", 0, content=content, level=like.level)


def _entry(number: str) -> dict[str, str | int | float]:
    return {"href": f"#entry-{number}", "class": "reference entry", "data-entry": number}


def _link(text: str, attributes: dict[str, str | int | float]) -> Iterator[Token]:
    yield Token("link_open", "a", 1, attrs=attributes)
    yield Token("text", "", 0, content=text)
    yield Token("link_close", "a", -1)


def _inlines(state: StateCore) -> list[Token]:
    return [token for token in state.tokens if token.type == "inline"]
