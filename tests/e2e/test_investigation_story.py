"""What a model looks at for an investigation or an answer, asked for in a real browser and read in the side panel."""

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.console.settings import ConsoleSettings
from bot.app import App
from bot.domain.chat import Person
from bot.domain.investigation import Investigation
from bot.logs import configure
from bot.ports.incidents import Draft
from bot.tools.settings import RunbookSettings
from tests.browser import tab
from tests.contract.letters import ANN
from tests.e2e.office import configuration, model_settings, sqlite_url
from tests.simulators.model import Act, Asked, ModelServer, call, calls, hangs, says
from tests.unit.agent.investigating import Script, answers, plan

ATTACK = "<img src=x onerror=\"document.title='owned'\">"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABc3UBGAAAAABJRU5ErkJggg==")
SCRIPT = Script(
    plan=[plan("old archives fill the disk", "a deploy broke it")],
    H1=[
        calls(call("runbooks", words="disk full")),
        answers(verdict="supported", **{"for": ["Old archives fill the disk [E3]."]}),
    ],
    H2=[answers(verdict="unclear", missing=["which deploys there were"])],
    conclude=[answers(outcome="inconclusive", missing=["how large the disk is"])],
)


@asynccontextmanager
async def running(folder: Path, model: ModelServer) -> AsyncIterator[App]:
    """A console, runbooks that hold an attack, and this model."""
    (folder / "books").mkdir()
    (folder / "books" / "disk.md").write_text(f"# Disk full\nOld archives fill the disk. {ATTACK}\n")
    configure("WARNING")
    whole = configuration(sqlite_url(folder), {("acme", "console"): ConsoleSettings()}, model_settings(model))
    systems = {("acme", "runbooks"): RunbookSettings(folder=folder / "books")}
    app = App(replace(whole, systems=systems))
    await app.start()
    try:
        yield app
    finally:
        await app.stop(grace=1.0)


async def test_an_investigation_is_asked_for_and_read_in_the_side_panel(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path, model) as app, tab(tmp_path / "profile") as page:
        model.follow(SCRIPT)
        await page.open(await app.login_link("acme", Person("ann", "Ann")))
        await page.until("document.activeElement.id === 'text'")
        await page.type("declare an incident: the disk is full")
        await page.until("document.querySelector('#incidents .incident')")
        await page.value("document.querySelector('#incidents .incident').click()")
        await page.value("document.querySelector('#text').focus()")
        await page.type("diagnose incident 1")
        await page.until("document.querySelector('.search .inconclusive')")

        await page.value("document.querySelector('.search').click()")
        await page.until("document.querySelectorAll('.step').length === 7")
        await page.value("document.querySelector('.hypothesis a.reference').click()")
        await page.until("document.querySelector('.step details[open] .look')")

        step = "document.querySelector('.step details[open]')"
        shown = await page.value("[...document.querySelectorAll('.step b')].map((one) => one.innerText)")
        assert shown[:3] == ["What the record says", "runbooks", "Plan"]
        assert sorted(shown[3:]) == ["Conclusion", "Test", "Test", "runbooks"]
        assert await page.value(f"{step}.querySelector('.query').innerText") == "disk full"
        assert ATTACK in await page.value(f"{step}.querySelector('pre').innerText")
        assert await page.value("document.querySelector('.hypothesis .standing').innerText") == "Kept"
        assert await page.value("document.querySelectorAll('#incident img').length") == 0
        assert page.complaints == []


async def test_the_chart_of_an_investigation_is_shown_with_its_finding(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with ModelServer() as model, running(tmp_path, model) as app, tab(tmp_path / "profile") as page:
        await app.store.incidents.declare(Draft("acme", "Checkout is down", "SEV-1", ANN, now), "e1")
        kept = Investigation(1, ANN, "", now, ended_at=now, outcome="inconclusive", finding="It shifted.", chart=PNG)
        await app.store.investigations.begin("acme", "e1", kept)
        await page.open(await app.login_link("acme", Person("ann", "Ann")))
        await page.until("document.querySelector('#incidents .incident')")
        await page.value("document.querySelector('#incidents .incident').click()")
        await page.until("document.querySelector('.search')")

        await page.value("document.querySelector('.search').click()")
        await page.until("document.querySelector('#chart img')?.naturalWidth === 1")

        assert await page.value("document.querySelector('#finding').innerText") == "It shifted."
        assert "shifted around the start" in await page.value("document.querySelector('#chart img').alt")


async def test_how_a_free_question_was_answered_is_read_in_the_side_panel(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path, model) as app, tab(tmp_path / "profile") as page:
        model.script(calls(call("runbooks", words="disk full")), says("Old archives fill the disk [E1]."))
        await page.open(await app.login_link("acme", Person("ann", "Ann")))
        await page.until("document.activeElement.id === 'text'")
        await page.type("in plain words, what usually fills our disks?")
        await page.until("document.querySelector('.taken')?.innerText === '2 steps'")

        await page.value("document.querySelector('.taken').click()")
        await page.until("document.querySelectorAll('.step').length === 2")
        await page.value("document.querySelector('.step summary').click()")
        await page.until("document.querySelector('.step pre').offsetHeight")

        shown = await page.value("[...document.querySelectorAll('.step b')].map((one) => one.innerText)")
        facts = await page.value("document.querySelector('#search-facts').innerText")
        assert shown == ["runbooks", "Answer"]
        assert await page.value("document.querySelector('.query').innerText") == "disk full"
        assert ATTACK in await page.value("document.querySelector('.step pre').innerText")
        assert "what usually fills our disks?" in facts
        assert await page.value("document.querySelectorAll('#incident img').length") == 0
        assert page.complaints == []


async def test_the_steps_of_an_answer_are_seen_while_it_is_made_and_after_the_page_is_opened_again(
    tmp_path: Path,
) -> None:
    def following(asked: Asked) -> Act:
        return hangs("Old archives") if "disk full" in asked.text else calls(call("runbooks", words="disk full"))

    async with ModelServer() as model, running(tmp_path, model) as app, tab(tmp_path / "profile") as page:
        model.follow(following)
        await page.open(await app.login_link("acme", Person("ann", "Ann")))
        await page.until("document.activeElement.id === 'text'")
        await page.type("in plain words, what usually fills our disks?")
        await page.until("document.querySelector('.taken')?.innerText === '1 step'")
        await page.value("document.querySelector('.taken').click()")
        await page.until("document.querySelectorAll('.step').length === 1")
        going_on = await page.value("!document.querySelector('#searching').hidden")

        await page.value("document.querySelector('#stop').click()")
        await page.until("document.querySelectorAll('.step').length === 2")
        await page.until("document.querySelector('#searching').hidden")
        await page.value("window.before = true; location.reload()")
        await page.until("!window.before && document.querySelectorAll('.step').length === 2")

        assert going_on
        assert await page.value("[...document.querySelectorAll('.look')].map((one) => one.innerText)") == [
            "Found",
            "Failed",
        ]
        assert page.complaints == []
