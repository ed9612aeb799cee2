"""Slack's message text, made readable."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"<([@#!]?)((?<=[@#!])[^<>|]+|[A-Za-z][\w+.-]*:[^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTER = {"amp": "&", "lt": "<", "gt": ">"}
_OPENING_PUNCTUATION = " \t\n,:;.、，：；"
_CLOSING_PUNCTUATION = ",.;:!?，。；：！？、"

Naming = Callable[[str], str]
"""The name shown for a person's id."""


def mentioned(raw: str) -> list[str]:
    """The ids of the people named in `raw`, in order, once each."""
    if "<@" not in raw:
        return []
    found = (match for match in _TOKEN.finditer(raw) if match[1] == "@" and match[2])
    return list(dict.fromkeys(match[2] for match in found))


def decoded(raw: str, naming: Naming = str) -> str:
    """`raw` as people read it: names, channels, links as Markdown, the three escaped characters as themselves."""
    if "<" in raw:
        pieces, end = [], 0
        for match in _TOKEN.finditer(raw):
            pieces += [_unescaped(raw[end : match.start()]), _readable(match, naming)]
            end = match.end()
        return "".join(pieces) + _unescaped(raw[end:])
    return _unescaped(raw)


def without(raw: str, person: str) -> str:
    """`raw` with every mention of `person` taken out, and the blanks and punctuation that belonged to it."""
    if f"<@{person}" not in raw:
        return raw
    token = re.compile(rf"<@{re.escape(person)}(?:\|[^<>]*)?>[ \t]*")
    pieces, end = [], 0
    for match in token.finditer(raw):
        before = raw[end : match.start()].rstrip(" \t")
        kept = before[:-1] if before.endswith((",", "，")) else before
        pieces += [kept, _gap(raw, end + len(kept), match.end(), before[len(kept) :])]
        end = match.end()
    said = "".join(pieces) + raw[end:]
    opens = bool(pieces) and pieces[0].strip() == ""
    return said.lstrip(_OPENING_PUNCTUATION).rstrip() if opens else said.strip()


def _gap(raw: str, start: int, end: int, comma: str) -> str:
    """What stays where a name and the blanks around it were."""
    before, after = raw[start - 1 : start] if start else "", raw[end : end + 1]
    between = before not in {"", "\n"} and after not in {"", "\n"} and after not in _CLOSING_PUNCTUATION
    return f"{comma} " if between else ""


def _readable(match: re.Match[str], naming: Naming) -> str:
    sigil, target, label = match[1], match[2], _unescaped(match[3] or "")
    if sigil == "@":
        return f"@{naming(target)}"
    if sigil == "#":
        return f"#{label or target}"
    if sigil == "!":
        return _special(target, label)
    return _link(_unescaped(target), label)


def _special(target: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@oncall>`, `<!date^1^{date}|fallback>`."""
    kind, _, rest = target.partition("^")
    if label:
        return label
    return f"@{rest}" if kind == "subteam" else f"@{kind}"


def _link(url: str, label: str) -> str:
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {url, bare} or url.removeprefix("https://").removeprefix("http://") == label:
        return bare
    return f"[{label}]({url})"


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: _CHARACTER[match[1]], text) if "&" in text else text
