"""Logging in by a link, and what browsers are served."""

import asyncio
from pathlib import Path

import pytest
from yarl import URL

from bot.ports.login import COOKIE
from tests.unit.web.site import ANA, Site, running_site


async def status_of(site: Site, path: str, **headers: str) -> int:
    async with site.browser().get(path, headers=headers) as response:
        return response.status


async def test_a_link_logs_in_with_a_cookie_no_script_and_no_other_site_can_use(site: Site) -> None:
    async with site.browser().get(await site.services.links.issue("acme", ANA)) as response:
        cookie = response.headers["Set-Cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie


async def test_behind_https_the_cookie_is_never_sent_in_the_clear(site: Site) -> None:
    link = await site.services.links.issue("acme", ANA)

    async with site.browser().get(link, headers={"X-Forwarded-Proto": "https"}) as response:
        assert "Secure" in response.headers["Set-Cookie"]


async def test_a_link_works_once(site: Site) -> None:
    link = await site.services.links.issue("acme", ANA)
    assert await status_of(site, link) == 200

    async with site.browser().get(link) as response:
        assert response.status == 401
        assert "terminal or log" in await response.text()
        assert "Set-Cookie" not in response.headers


async def test_whoever_is_logged_in_may_open_the_used_link_again(site: Site) -> None:
    link = await site.services.links.issue("acme", ANA)
    browser = site.browser()

    async with browser.get(link), browser.get(link) as again:
        assert again.status == 200


async def test_a_link_expires_after_ten_minutes(site: Site) -> None:
    link = await site.services.links.issue("acme", ANA)

    site.clock.forward(minutes=10)

    assert await status_of(site, link) == 401


async def test_asking_only_for_the_headers_of_a_link_does_not_use_it_up(site: Site) -> None:
    link = await site.services.links.issue("acme", ANA)

    async with site.browser().head(link) as response:
        assert response.status >= 400

    assert await status_of(site, link) == 200


async def test_a_login_ends_after_a_week(site: Site) -> None:
    browser = await site.browser_of(ANA)

    site.clock.forward(days=7)

    async with browser.get("/api/v1/me") as response:
        assert response.status == 401


async def test_the_token_itself_is_not_kept(site: Site) -> None:
    browser = await site.browser_of(ANA)
    token = next(cookie.value for cookie in browser.cookie_jar)

    assert await site.store.logins.login(token, site.clock()) is None


@pytest.mark.parametrize("path", ["/", "/static/console.js", "/api/v1/incidents"])
async def test_nothing_is_served_without_a_login(site: Site, path: str) -> None:
    assert await status_of(site, path) == 401


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/static/console.js", "text/javascript"), ("/static/style.css", "text/css")],
)
async def test_the_page_and_its_files_are_served_after_logging_in(site: Site, path: str, kind: str) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get(path) as response:
        assert response.status == 200
        assert response.content_type == kind
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2fadapter.py", "%2e%2e/adapter.py", "nothing.js"])
async def test_only_the_pages_own_files_are_served(site: Site, name: str) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get(f"/static/{name}") as response:
        assert response.status == 404


async def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get("/") as response:
        text = await response.text()

    assert " style=" not in text
    assert " onclick=" not in text
    assert "<script>" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


async def test_a_server_of_this_machine_is_not_served_under_a_foreign_name(site: Site) -> None:
    assert await status_of(site, "/", Host="evil.example") == 421
    assert await status_of(site, "/api/v1/me", Host="evil.example:8080") == 421


@pytest.mark.parametrize("name", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
async def test_a_server_of_this_machine_is_served_under_its_own_names(site: Site, name: str) -> None:
    assert await status_of(site, "/api/v1/me", Host=name) == 401


@pytest.mark.parametrize("path", ["/api/v1/me", "/", "/static/console.js", "/webhooks/console/acme/watch"])
async def test_a_cookie_that_is_no_text_logs_nobody_in(site: Site, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {COOKIE}=".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(site.url).port)

    writer.write(head + b"\xff\xed\xa0\x80\r\n\r\n")
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_behind_a_public_https_address_it_is_not_either(tmp_path: Path) -> None:
    async with running_site(tmp_path, https=True) as site:
        link = await site.services.links.issue("acme", ANA)

        async with site.browser().get(link) as response:
            assert "Secure" in response.headers["Set-Cookie"]
