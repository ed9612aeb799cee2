"""Words without their endings, so that "restart", "restarted" and "restarting" meet."""

import re

_SUFFIX = re.compile(r"(?<=[a-z]{3})(?:ations?|ing|ed|es|(?<![isu])s|ly|ment|er)$")


def stem(term: str) -> str:
    """A word without its ending; identifiers, short words and Chinese stay whole."""
    if not term.isalpha() or not term.isascii() or len(term) < 5:
        return term
    cut = _SUFFIX.sub("", term)
    return cut[:-1] if len(cut) > 3 and (cut[-1] == cut[-2] or cut[-1] == "e") else cut
