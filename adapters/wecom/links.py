"""Links that lead where they say, in text that can notify nobody."""

import re
from urllib.parse import urlsplit

JOINT = "\u200b"

_MASS_MENTION = re.compile(r"@(?=(?:everyone|all|here|channel|group)\b|所有人|全体成员|全员)", re.IGNORECASE)
_MENTION = re.compile(r"(<|&(?:lt|#0*60|#x0*3c);?)(?=\s*@)", re.IGNORECASE)
_TAG = re.compile(r"<(?=[/!A-Za-z])")
_CONTROL_TAG = re.compile(r"<(?=/?(?:think|font|at|a|img)\b)", re.IGNORECASE)
_DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LOOKS_LIKE_ADDRESS = re.compile(r"^\s*(?:https?://|www\.)|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)


def inert(text: str) -> str:
    """Words in which no mention, tag, link or direction trick works."""
    return _TAG.sub(f"<{JOINT}", inert_code(text)).replace("](", f"]{JOINT}(").replace("]:", f"]{JOINT}:")


def inert_code(text: str) -> str:
    """Code, which is left as it is but for what WeCom might take for a mention or a block of its own."""
    text = _MASS_MENTION.sub(f"@{JOINT}", _DIRECTION_CONTROLS.sub("", text))
    return _CONTROL_TAG.sub(f"<{JOINT}", _MENTION.sub(rf"\1{JOINT}", text))


def link(target: str, label: str) -> str:
    """A Markdown link; the bare address where the label looks like another one, the label alone where it is no link."""
    if not _is_web(target):
        return inert(label)
    safe = target.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E").replace("@", "%40")
    words = inert(label).replace("[", "").replace("]", "").replace("\n", " ").strip()
    if not words or (_LOOKS_LIKE_ADDRESS.search(label) and _host(label) != _host(target)):
        return f"[{safe}]({safe})"
    return f"[{words}]({safe})"


def _is_web(target: str) -> bool:
    """Whether it is an address on the web, with no user name that could pass for a host."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def _host(address: str) -> str:
    """The host an address leads to; empty when it is none."""
    address = address.strip()
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")
