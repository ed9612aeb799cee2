"""What every answer to a browser carries, and which calls from browsers are refused."""

import functools
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.errors import WebhookError
from bot.web.services import WebServices

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
log = structlog.get_logger("web")


class Misdirected(WebhookError):
    """A browser was led here under a name that is not ours."""

    status = 421


class CrossSite(WebhookError):
    """Another site's page made the browser call us."""

    status = 403


def refusal(error: WebhookError) -> web.Response:
    """The answer to a refused call."""
    return web.json_response({"error": error.public}, status=error.status, headers=HEADERS)


def check_same_origin(request: web.Request) -> None:
    """Raises `CrossSite` when a page of another site sent this; calls that come from no browser pass.

    Browsers tell by `Sec-Fetch-Site` (over HTTPS and on this machine), otherwise by `Origin`.
    """
    headers = request.headers
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site is not None:
        genuine = site in ("same-origin", "none")
    else:
        genuine = origin is None or origin.partition("://")[2] == headers.get("Host", "")
    if not genuine:
        raise CrossSite("This call came from a page of another site.")


def check_host(services: WebServices, request: web.Request) -> None:
    """Raises `Misdirected` for a name browsers may not use for us."""
    if not services.serves(request.host):
        raise Misdirected(
            "This server listens on this machine only and is not known by that name. "
            "Open it as localhost, or set server.public_url to the address people use."
        )


def guard(services: WebServices, handler: Handler) -> Handler:
    """Serve browsers: only under our own names, with headers that protect the page, and errors as JSON."""

    @functools.wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            check_host(services, request)
            response = await handler(request)
        except WebhookError as error:
            return refusal(error)
        except web.HTTPException:
            raise
        except Exception:  # the outermost boundary: the bug goes to the log, a sentence to the caller
            log.exception("request_failed", method=request.method, path=request.path)
            response = broken()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarded


def broken() -> web.Response:
    """The answer to a call that met a bug, which is in the log."""
    return web.json_response({"error": "Something went wrong here; the log says what."}, status=500, headers=HEADERS)
