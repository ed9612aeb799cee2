"""The cookie that carries a browser's login, and how its token is kept."""

import hashlib
from collections.abc import Mapping

COOKIE = "warroom_login"


def digest(token: str) -> str:
    """What a login is known by in the store; the token itself is kept by the browser alone."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def token_in(headers: Mapping[str, str]) -> str:
    """The login token among the cookies of a call (header names in lower case); empty when there is none."""
    for cookie in headers.get("cookie", "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
