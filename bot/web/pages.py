"""The page and its files, logging in, and the small pages that say what to do."""

import base64
import hashlib
import html
import secrets
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.errors import NotFound, Unauthorized
from bot.ports.login import COOKIE, digest
from bot.web.login import LOGIN_LIFE
from bot.web.security import guard
from bot.web.services import WebServices

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_STYLE = (
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f5f6f8;color:#1d2330;"
    "font:16px/1.6 system-ui,'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
    "main{max-width:30rem;margin:1.5rem;padding:2rem 2.2rem;background:#fff;border:1px solid #dfe3ea;"
    "border-radius:14px}h1{margin:0 0 .6rem;font-size:1.3rem}p{margin:.4rem 0}a{color:#2456c9}"
    "@media(prefers-color-scheme:dark){body{background:#0f131b;color:#dfe4ee}"
    "main{background:#171c26;border-color:#2a3140}a{color:#8fb4ff}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_SMALL_PAGE_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


async def logged_in(services: WebServices, request: web.Request) -> tuple[Account, Person]:
    """Whose browser this is. Raises `Unauthorized`."""
    token = request.cookies.get(COOKIE)
    known = await services.store.logins.login(digest(token), services.links.clock()) if token else None
    if known is None or known[0] not in services.accounts:
        raise Unauthorized("You are not logged in here, or your login has expired.")
    return services.accounts[known[0]], known[1]


class Pages:
    """What a person's browser is served."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        folder = services.page.folder if services.page else None
        self._files: Mapping[str, Path] = (
            {file.name: file for file in folder.iterdir() if file.suffix in _KINDS} if folder else {}
        )

    def routes(self) -> list[web.RouteDef]:
        """The page, its files and the way in."""
        return [
            web.get("/login", guard(self._services, self._login), allow_head=False),
            web.get("/", guard(self._services, self._index)),
            web.get("/static/{name}", guard(self._services, self._static)),
        ]

    async def _login(self, request: web.Request) -> web.StreamResponse:
        invited = await self._services.links.redeem(request.query.get("token", ""))
        if invited is None:
            return await self._used_link(request)
        account, person = invited
        token = secrets.token_urlsafe(32)
        await self._services.store.logins.open_login(
            digest(token), account, person, self._services.links.clock() + LOGIN_LIFE
        )
        response = _welcome()
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(LOGIN_LIFE.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self._services.https or request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        )
        return response

    async def _used_link(self, request: web.Request) -> web.Response:
        """A link opened a second time by who is logged in already leads on; anybody else is told what to do."""
        try:
            await logged_in(self._services, request)
        except Unauthorized:
            return _small_page(
                "This link does not work any more 链接已失效",
                "A login link works once, for ten minutes. Look for a fresh one in the terminal or log of "
                "<code>warroom</code>, which prints one whenever it starts; <code>warroom login</code> prints another.",
                "登录链接只能使用一次，十分钟内有效。请在运行 <code>warroom</code> 的终端或日志中查找新的链接，"
                "每次启动都会打印。",
                status=401,
            )
        return _welcome()

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if "index.html" not in self._files:
            raise NotFound("No page is served here; the API is at /api/v1/openapi.json.")
        try:
            await logged_in(self._services, request)
        except Unauthorized:
            return _small_page(
                "Please log in 请登录",
                "Open the login link that <code>warroom</code> printed in its terminal or log when it started. "
                "If it was used already, <code>warroom login</code> prints a fresh one.",
                "请打开 <code>warroom</code> 启动时在终端或日志中打印的登录链接。如果链接已被使用，"
                "运行 <code>warroom login</code> 获取新的链接。",
                status=401,
            )
        return _file(self._files["index.html"])

    async def _static(self, request: web.Request) -> web.StreamResponse:
        await logged_in(self._services, request)
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise NotFound("There is no such file.")
        return _file(file)


def _file(path: Path) -> web.FileResponse:
    """A file of the page; browsers ask each time whether it is still the same."""
    return web.FileResponse(path, headers={"Content-Type": _KINDS[path.suffix], "Cache-Control": "no-cache"})


def _welcome() -> web.Response:
    """Leads on from our own page, since a strict cookie is not sent along a redirect that began elsewhere."""
    return _small_page(
        "You are logged in 已登录",
        '<a href="/">Continue</a>',
        '<a href="/">继续</a>',
        head='<meta http-equiv="refresh" content="0; url=/">',
    )


def _small_page(title: str, english: str, chinese: str, *, status: int = 200, head: str = "") -> web.Response:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"{head}<title>Warroom</title><style>{_STYLE}</style>"
        f'<main><h1>{html.escape(title)}</h1><p>{english}</p><p lang="zh">{chinese}</p></main></html>'
    )
    headers = {"Content-Security-Policy": _SMALL_PAGE_POLICY}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
