"""Health, readiness and metrics."""

from pathlib import Path

from tests.unit.web.site import Site, running_site


async def test_a_living_process_is_healthy(site: Site) -> None:
    async with site.browser().get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_it_is_ready_once_everything_is(site: Site) -> None:
    site.ready["worker"] = True

    async with site.browser().get("/readyz") as response:
        assert response.status == 200


async def test_what_is_not_ready_is_named(site: Site) -> None:
    site.ready |= {"worker": True, "chatty/acme": False}

    async with site.browser().get("/readyz") as response:
        assert (response.status, (await response.json())["not_ready"]) == (503, ["chatty/acme"])


async def test_a_store_that_cannot_be_written_is_not_ready(site: Site) -> None:
    await site.store.close()

    async with site.browser().get("/readyz") as response:
        assert (response.status, (await response.json())["not_ready"]) == (503, ["store"])


async def test_metrics_are_what_prometheus_reads(site: Site) -> None:
    async with site.browser().post("/webhooks/console/acme", json={}):
        pass

    async with site.browser().get("/metrics") as response:
        text = await response.text()

    assert 'warroom_webhook_refused_total{platform="console",status="401"} 1.0' in text


async def test_a_server_open_to_the_network_is_served_under_any_name(tmp_path: Path) -> None:
    async with (
        running_site(tmp_path, host="0.0.0.0") as site,
        site.browser().get("/api/v1/me", headers={"Host": "warroom.example"}) as response,
    ):
        assert response.status == 401


async def test_an_address_where_nothing_is_says_so_in_a_sentence(site: Site) -> None:
    async with site.browser().get("/nowhere") as response:
        assert (response.status, await response.json()) == (404, {"error": "There is nothing at this address."})
