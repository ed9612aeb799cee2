"""Links that lead where they say."""

from adapters.links import followable, like_address, same
from adapters.slack.escaping import escaped

_UNSAFE = {"<": "%3C", ">": "%3E", "|": "%7C", " ": "%20", "\n": ""}


def link(url: str, label: str) -> str:
    """A link in mrkdwn. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if not followable(url):
        return escaped(f"{label} ({url})" if label and label != url else url)
    target = "".join(_UNSAFE.get(character, character) for character in url).replace("&", "&amp;")
    if not label or same(label, url):
        return f"<{target}>" if not url.startswith("mailto:") else f"<{target}|{escaped(url[len('mailto:') :])}>"
    if like_address(label):
        return f"{escaped(label)} (<{target}>)"
    return f"<{target}|{escaped(label).replace('|', '¦')}>"


def plain_link(url: str, label: str) -> str:
    """A link where none can be: inside code."""
    return label if same(label, url) else f"{label} ({url})"
