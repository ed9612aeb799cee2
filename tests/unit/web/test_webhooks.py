"""Calls of platforms: handed on raw, refused in a sentence, counted."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO

import pytest
from aiohttp import ClientResponse, web
from prometheus_client import CollectorRegistry, generate_latest
from structlog.testing import capture_logs

from adapters.console.audience import MOST_WATCHED
from bot.web.webhooks import LARGEST_BODY, Webhooks
from tests.unit.web.site import ANA, BEN, Site

ADDRESS = "/webhooks/console/acme"
HELLO = {"chat": "me", "text": "help", "id": "a1b2c3d4"}


async def refused(site: Site, platform: str, status: int) -> float:
    wanted = {"platform": platform, "status": str(status)}
    return site.services.metrics.get_sample_value("warroom_webhook_refused_total", wanted) or 0.0


async def test_the_adapter_sees_the_raw_body_and_lower_case_headers(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.post(f"{ADDRESS}?x=1", data=json.dumps(HELLO), headers={"X-Signature": "S"}) as response:
        assert response.status == 200

    call = site.gateway.calls[0]
    assert json.loads(call.body) == HELLO
    assert (call.method, call.headers["x-signature"], call.query["x"], call.path) == ("POST", "S", "1", ADDRESS)


async def test_a_platform_is_called_by_its_further_names_too(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.post("/webhooks/console-too/acme", data=json.dumps(HELLO)) as response:
        assert response.status == 200

    assert site.gateway.calls[0].path == "/webhooks/console-too/acme"
    assert [event.origin.platform for event in site.gateway.events] == ["console"]


async def test_what_is_refused_under_a_further_name_counts_for_the_platform(site: Site) -> None:
    async with site.browser().post("/webhooks/console-too/acme", json=HELLO) as response:
        assert response.status == 401

    assert await refused(site, "console", 401) == 1


async def test_a_platform_may_prove_itself_by_get(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get(ADDRESS) as response:
        assert response.status == 400

    assert site.gateway.calls[0].method == "GET"


async def test_a_refused_call_is_answered_with_its_sentence_and_counted(site: Site) -> None:
    async with site.browser().post(ADDRESS, json=HELLO) as response:
        assert response.status == 401
        assert "not logged in" in (await response.json())["error"]

    assert site.gateway.events == []
    assert await refused(site, "console", 401) == 1


async def test_an_unknown_address_is_not_found_and_adds_no_metric_of_its_own(site: Site) -> None:
    async with site.browser().post("/webhooks/nowhere/acme", json=HELLO) as response:
        assert response.status == 404

    assert await refused(site, "unknown", 404) == 1
    assert b"nowhere" not in generate_latest(site.services.metrics)


async def test_a_body_of_one_mebibyte_is_read_and_a_larger_one_is_not(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.post(ADDRESS, data=b" " * LARGEST_BODY) as response:
        assert response.status == 400
    async with browser.post(ADDRESS, data=BytesIO(b" " * (LARGEST_BODY + 1))) as response:
        assert response.status == 413
    assert len(site.gateway.calls) == 1


async def test_a_large_body_of_unknown_length_is_refused(site: Site) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * (LARGEST_BODY // 4)

    async with site.browser().post(ADDRESS, data=pieces()) as response:
        assert response.status == 413

    assert site.gateway.calls == []


async def test_a_bug_is_logged_and_tells_the_caller_nothing(site: Site) -> None:
    site.gateway.fails = LookupError("secret internals")

    with capture_logs() as logs:
        async with site.browser().post(ADDRESS, json=HELLO) as response:
            assert response.status == 500
            assert "secret" not in await response.text()

    assert [one["event"] for one in logs] == ["webhook_failed"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}])
async def test_a_page_of_another_site_cannot_post(site: Site, headers: dict[str, str]) -> None:
    browser = await site.browser_of(ANA)

    async with browser.post(ADDRESS, json=HELLO, headers=headers) as response:
        assert response.status == 403

    assert site.gateway.calls == []


async def test_our_own_page_can_post(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.post(ADDRESS, json=HELLO, headers={"Origin": site.url}) as response:
        assert response.status == 200


async def told(stream: ClientResponse) -> dict[str, object]:
    """The next document of a stream of server-sent events."""
    line = b""
    while not line.startswith(b"data: "):
        line = await stream.content.readline()
    document: dict[str, object] = json.loads(line[6:])
    return document


async def test_what_is_said_reaches_those_who_watch(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get(f"{ADDRESS}/watch?chat=me") as stream:
        hello = await told(stream)
        async with browser.post(ADDRESS, json=HELLO):
            pass
        said = await told(stream)

    assert (hello["type"], hello["chat"]) == ("hello", "me-ana")
    assert (said["type"], said["client"], said["text"]) == ("message", HELLO["id"], "help")


async def test_nobody_watches_without_a_login(site: Site) -> None:
    async with site.browser().get(f"{ADDRESS}/watch") as response:
        assert response.status == 401


async def test_nobody_watches_the_direct_conversation_of_somebody_else(site: Site) -> None:
    browser = await site.browser_of(BEN)

    async with browser.get(f"{ADDRESS}/watch?chat=me-ana") as response:
        assert response.status == 404


async def test_a_login_of_one_account_watches_nothing_of_another(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get("/webhooks/console/other/watch") as response:
        assert response.status == 401


@asynccontextmanager
async def served(webhooks: Webhooks) -> AsyncIterator[str]:
    """These webhooks on a port of their own."""
    app = web.Application()
    app.add_routes(webhooks.routes())
    app.on_shutdown.append(webhooks.stop)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_quiet_stream_shows_that_it_lives(site: Site) -> None:
    browser = await site.browser_of(ANA)
    webhooks = Webhooks(replace(site.services, metrics=CollectorRegistry()), heartbeat=0.01)

    async with served(webhooks) as url, browser.get(f"{url}{ADDRESS}/watch") as stream:
        hello, quiet = [await stream.content.readuntil(b"\n\n") for _ in range(2)]

    assert hello.startswith(b"data: ")
    assert quiet.startswith(b":")


async def test_a_stop_ends_every_stream_cleanly(site: Site) -> None:
    browser = await site.browser_of(ANA)
    async with browser.get(f"{ADDRESS}/watch") as stream:
        await told(stream)

        stopping = asyncio.create_task(site.runner.cleanup())
        rest = await stream.content.read()

        assert rest.strip() == b""
        await stopping


async def test_a_chat_is_not_watched_under_a_name_that_is_not_ours(site: Site) -> None:
    browser = await site.browser_of(ANA)

    async with browser.get(f"{ADDRESS}/watch", headers={"Host": "evil.example"}) as response:
        assert response.status == 421


async def test_a_bug_while_watching_is_logged_and_tells_the_caller_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> AsyncIterator[str]:
        raise LookupError("secret internals")
        yield ""

    monkeypatch.setattr(site.console, "watch", broken)

    with capture_logs() as logs:
        async with site.browser().get(f"{ADDRESS}/watch") as response:
            assert response.status == 500
            assert "secret" not in await response.text()

    assert [one["event"] for one in logs] == ["webhook_failed"]


async def test_a_person_who_watches_too_much_is_asked_to_close_some_of_it(site: Site) -> None:
    browser, another = await site.browser_of(ANA), await site.browser_of(BEN)
    streams = [await browser.get(f"{ADDRESS}/watch") for _ in range(MOST_WATCHED)]

    async with browser.get(f"{ADDRESS}/watch") as refusal:
        assert refusal.status == 429
        assert "close" in (await refusal.json())["error"].lower()
    async with another.get(f"{ADDRESS}/watch") as response:
        assert response.status == 200
    for stream in streams:
        stream.close()


async def test_a_body_that_never_comes_is_not_waited_for(site: Site) -> None:
    webhooks = Webhooks(replace(site.services, metrics=CollectorRegistry()), patience=0.05)

    async with served(webhooks) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(f"POST {ADDRESS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nslow".encode())
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert site.gateway.calls == []
