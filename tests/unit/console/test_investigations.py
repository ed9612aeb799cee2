"""An investigation in a real browser's side panel: all it looked at is shown, as it goes on, and as text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.investigation import Hypothesis, Investigation
from bot.domain.memory import Step
from tests.browser import Tab, tab
from tests.unit.web.site import ANA, Site
from tests.unit.web.test_api import declare

ATTACK = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
QUERY = 'max(pool_in_use{service="payments"})'
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POOL = Hypothesis("H1", f"The pool is too small {ATTACK}")
PLAN = Step(ANA, "model", "plan", "found", "", NOON, 2310, tokens=40)
LOOK = Step(
    ANA,
    "prometheus_range",
    QUERY,
    "found",
    f"8 of 8 {ATTACK}",
    NOON,
    143,
    link="https://prometheus.example.com/graph",
    since=NOON - timedelta(hours=1),
    until=NOON,
    evidence="E1",
    hypothesis="H1",
)


async def begin(site: Site) -> Investigation:
    """An incident's investigation that has made its plan and looked once."""
    await declare(site)
    investigation = Investigation(1, ANA, "openai:scripted", site.clock(), hypotheses=(POOL,))
    begun = await site.store.investigations.begin("acme", "e1", investigation)
    await keep(site, begun, PLAN, LOOK)
    return begun


async def keep(site: Site, investigation: Investigation, *steps: Step) -> None:
    for step in steps:
        await site.store.memories.add_step("acme", "e1", 1, replace(step, investigation=investigation.id))


async def opened(page: Tab, site: Site) -> None:
    """Log in and open the one investigation, by keyboard."""
    await page.open(site.url + await site.services.links.issue("acme", ANA))
    await page.until("document.querySelectorAll('.search').length === 1")
    await page.value("document.querySelector('.search').focus()")
    await page.press("Enter")
    await page.until("document.querySelectorAll('.step').length === 2")


async def test_every_look_is_shown_with_its_query_range_and_result_and_markup_stays_text(
    site: Site, tmp_path: Path
) -> None:
    await begin(site)
    async with tab(tmp_path / "profile") as page:
        await opened(page, site)

        await page.value("document.querySelectorAll('.step summary')[1].click()")
        await page.until("document.querySelector('.step pre').offsetHeight")

        assert await page.value("document.querySelectorAll('.step')[0].innerText.split('\\n')[0]") == "Plan"
        assert await page.value("document.querySelector('.query').innerText") == QUERY
        assert await page.value("document.querySelector('.step pre').innerText") == f"8 of 8 {ATTACK}"
        assert "–" in await page.value("document.querySelector('.step dd [title]').innerText")
        assert "143 ms" in await page.value("document.querySelectorAll('.step')[1].innerText")
        assert await page.value("document.querySelector('.out').href") == "https://prometheus.example.com/graph"
        assert ATTACK in await page.value("document.querySelector('.claim').textContent")
        assert await page.value("document.querySelectorAll('#incident img, #incident script').length") == 0
        assert await page.value("document.title") == "You and Warroom · Warroom"
        assert page.complaints == []


async def test_it_goes_on_before_the_readers_eyes_until_it_has_ended(site: Site, tmp_path: Path) -> None:
    begun = await begin(site)
    kept = replace(POOL, standing="kept", speaks_for=("It is full [E1, #1].",), missing=(f"its size {ATTACK}",))
    ended = replace(
        begun,
        outcome="found",
        confidence="high",
        finding=f"**Cause:** the pool is full [E1]. {ATTACK}",
        ended_at=site.clock() + timedelta(seconds=9),
        hypotheses=(kept,),
    )
    async with tab(tmp_path / "profile") as page:
        await opened(page, site)
        await page.value("document.querySelectorAll('.step summary')[1].click()")
        running = await page.value("document.querySelector('#search-head').innerText")

        failed = replace(LOOK, tool="loki_logs", outcome="failed", evidence="E2", link="javascript:alert(1)")
        await keep(site, begun, failed, replace(LOOK, outcome="nothing", evidence="E3", text=""))
        await page.until("document.querySelectorAll('.step').length === 4")
        outcomes = await page.value("[...document.querySelectorAll('.look')].map((one) => one.innerText)")
        still_open = await page.value("document.querySelectorAll('.step details')[1].open")
        await site.store.investigations.keep("acme", ended)
        await page.until("document.querySelector('#searching').hidden")

        assert (running, outcomes, still_open) == ("Running", ["Found", "Failed", "Nothing found"], True)
        assert (
            await page.value("document.querySelector('#finding').textContent")
            == f"Cause: the pool is full E1. {ATTACK}"
        )
        assert await page.value("document.querySelector('.standing').innerText") == "Kept"
        assert await page.value("document.querySelectorAll('#incident img, a[href^=java]').length") == 0
        assert page.complaints == []


async def test_what_is_cited_leads_to_the_look_and_escape_leads_back(site: Site, tmp_path: Path) -> None:
    begun = await begin(site)
    ended = replace(begun, outcome="inconclusive", finding="Full, but why? [E1]", ended_at=site.clock())
    await site.store.investigations.keep("acme", ended)
    async with tab(tmp_path / "profile") as page:
        await opened(page, site)

        await page.value("document.querySelector('#finding a').focus()")
        await page.press("Enter")
        await page.until("document.querySelectorAll('.step details')[1].open")
        await page.value("document.querySelector('#language').click()")
        await page.until("document.querySelector('#search-head').innerText === '尚无定论'")
        still_open = await page.value("document.querySelectorAll('.step details')[1].open")
        await page.value("document.querySelector('.step pre').focus()")
        await page.press("Escape")
        await page.until("document.activeElement.classList.contains('search')")

        assert still_open
        assert await page.value("document.querySelector('#investigation').offsetHeight") == 0
        assert "尚无定论" in await page.value("document.activeElement.innerText")


async def test_its_address_opens_it_again_on_a_phones_width_without_scrolling_sideways(
    site: Site, tmp_path: Path
) -> None:
    begun = await begin(site)
    await keep(site, begun, replace(LOOK, query="x" * 500, text="y" * 5000))
    async with tab(tmp_path / "profile") as page:
        await page.resize(390, 844)
        await page.open(site.url + await site.services.links.issue("acme", ANA))
        await page.until("document.querySelector('#person').textContent === 'Ana Torres'")

        await page.open(f"{site.url}/?again#incident=1&investigation={begun.id}")
        await page.until("document.querySelectorAll('.step').length === 3")
        await page.value("document.querySelectorAll('.step details').forEach((one) => { one.open = true; })")

        assert await page.value("document.querySelector('#investigation').offsetWidth") <= 390
        assert await page.value("document.querySelector('#incident').scrollWidth") <= 390
