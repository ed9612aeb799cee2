"""Links that lead where they say."""

from adapters.lark.escaping import escaped
from adapters.links import followable, like_address, same

_UNSAFE = {"<": "%3C", ">": "%3E", "(": "%28", ")": "%29", " ": "%20", "\n": "", "[": "%5B", "]": "%5D"}


def link(url: str, label: str) -> str:
    """A Markdown link. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if not followable(url):
        return escaped(f"{label} ({url})" if label and label != url else url)
    target = "".join(_UNSAFE.get(character, character) for character in url)
    shown = url.removeprefix("mailto:")
    if not label or same(label, url):
        return f"[{escaped(shown)}]({target})"
    if like_address(label):
        return f"{escaped(label)} ([{escaped(shown)}]({target}))"
    return f"[{escaped(label)}]({target})"
