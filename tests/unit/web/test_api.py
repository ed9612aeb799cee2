"""The API: what the store holds, for the account that is logged in to and no other."""

import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from aiohttp import ClientSession
from yarl import URL

from bot.domain.chat import Delivery, Person, SessionKey
from bot.domain.incident import EntryKind, Incident
from bot.domain.investigation import Hypothesis, Investigation
from bot.domain.memory import Step
from bot.domain.report import Report
from bot.domain.session import Chat, Message, Turn
from bot.ports.incidents import Draft, NewEntry
from bot.ports.platform import Page
from bot.web.call import Call
from tests.unit.web.site import ACME, ANA, BEN, Site


async def declare(
    site: Site, title: str = "Checkout is down", severity: str = "SEV-1", account: str = "acme"
) -> Incident:
    draft = Draft(account, title, severity, by=ANA, at=site.clock(), services=("checkout",), labels={"region": "eu"})
    incident, _ = await site.store.incidents.declare(draft, cause=f"{account}/{title}")
    return incident


async def get(browser: ClientSession, path: str, status: int = 200) -> dict[str, object]:
    async with browser.get(f"/api/v1/{path}") as response:
        assert response.status == status, await response.text()
        answer: dict[str, object] = await response.json()
    return answer


def listed(answer: dict[str, object], name: str) -> list[dict[str, object]]:
    found = answer[name]
    assert isinstance(found, list)
    return found


@pytest.fixture
async def browser(site: Site) -> ClientSession:
    return await site.browser_of(ANA)


async def test_it_says_who_is_logged_in_and_what_time_it_is(site: Site, browser: ClientSession) -> None:
    answer = await get(browser, "me")

    assert answer["person"] == {"id": "ana", "name": "Ana Torres", "is_bot": False}
    assert answer["account"] == {
        "id": "acme",
        "name": "Acme",
        "language": "en",
        "timezone": "UTC",
        "severities": ["SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5"],
    }
    assert answer["now"] == "2026-03-01T12:00:00Z"


async def test_incidents_are_found_by_what_is_asked(site: Site, browser: ClientSession) -> None:
    await declare(site, "Old", "SEV-3")
    site.clock.forward(hours=1)
    await declare(site, "Worse", "SEV-1")

    async def titles(query: str) -> list[object]:
        return [one["title"] for one in listed(await get(browser, f"incidents{query}"), "incidents")]

    assert await titles("") == ["Worse", "Old"]
    assert await titles("?severity=SEV-3,SEV-4") == ["Old"]
    assert await titles("?status=resolved&status=closed") == []
    assert await titles("?status=active&since=2026-03-01T12:30:00Z") == ["Worse"]


@pytest.mark.parametrize("query", ["status=gone", "since=2026-03-01T12:30:00", "limit=0", "colour=red"])
async def test_a_wrong_parameter_is_named(browser: ClientSession, query: str) -> None:
    answer = await get(browser, f"incidents?{query}", status=400)

    assert query.split("=")[0] in str(answer["error"])


async def test_an_incident_comes_with_its_follow_ups_and_rooms(site: Site, browser: ClientSession) -> None:
    incident = await declare(site)
    await site.store.incidents.assign("acme", 1, BEN, "commander", "console")
    await site.store.incidents.add_follow_up("acme", 1, "Write the runbook", "Ben", site.clock(), "c1")
    await site.store.chats.save_chat(Chat("acme", "chatty", "C1", name="inc-1", incident=1, war_room=True))

    answer = await get(browser, f"incidents/{incident.number}")

    shown = answer["incident"]
    assert isinstance(shown, dict)
    assert (shown["name"], shown["severity"], shown["services"]) == ("INC-1", "SEV-1", ["checkout"])
    assert [one["person"]["name"] for one in shown["people"]] == ["Ben Okafor"]
    assert [one["text"] for one in listed(answer, "follow_ups")] == ["Write the runbook"]
    assert [one["name"] for one in listed(answer, "rooms")] == ["inc-1"]


@pytest.mark.parametrize(
    "path", ["incidents/7", "incidents/7/timeline", "incidents/7/reports", "incidents/7/report.md"]
)
async def test_an_incident_there_is_not_is_said_to_be_missing(browser: ClientSession, path: str) -> None:
    answer = await get(browser, path, status=404)

    assert answer["error"] == "There is no incident 7 here."


async def test_an_investigation_is_shown_as_far_as_it_has_come(site: Site, browser: ClientSession) -> None:
    await declare(site)
    begun = await site.store.investigations.begin(
        "acme", "e", Investigation(1, ANA, "openai:scripted", site.clock(), hypotheses=(Hypothesis("H1", "the pool"),))
    )
    look = Step(ANA, "changes", "all", "nothing", "", site.clock(), 3, investigation=begun.id, hypothesis="H1")
    await site.store.memories.add_step("acme", "e", 1, look)

    answer = await get(browser, f"investigations/{begun.id}")
    all_of_it = listed(await get(browser, "incidents/1/investigations"), "investigations")

    assert [answer["investigation"]] == all_of_it
    assert (all_of_it[0]["outcome"], all_of_it[0]["ended_at"]) == ("running", None)
    assert [(one["tool"], one["hypothesis"]) for one in listed(answer, "steps")] == [("changes", "H1")]


async def test_steps_are_shown_by_the_message_they_were_taken_for(site: Site, browser: ClientSession) -> None:
    asked = Step(ANA, "changes", "all", "nothing", "", site.clock(), 3, platform="console", chat="me-ana", message="m1")
    await site.store.chats.keep_messages("acme", "console", [Message("m1", "me-ana", ANA, "why?", site.clock())])
    await site.store.memories.add_step("acme", "e", 1, asked)
    await site.store.memories.add_step("acme", "e2", 1, replace(asked, message="m2"))

    steps = listed(await get(browser, "chats/console/me-ana/steps?message=m1"), "steps")
    messages = listed(await get(browser, "chats/console/me-ana/messages"), "messages")

    assert [(one["tool"], one["outcome"], one["investigation"]) for one in steps] == [("changes", "nothing", None)]
    assert [one["steps"] for one in messages] == [1]


async def test_steps_taken_in_somebody_elses_conversation_are_not_shown(site: Site, browser: ClientSession) -> None:
    asked = Step(ANA, "changes", "all", "found", "x", site.clock(), 3, platform="console", chat="me-ben", message="m")
    await site.store.memories.add_step("acme", "e", 1, asked)

    await get(browser, "chats/console/me-ben/steps?message=m", status=404)


async def test_a_timeline_is_continued_after_the_newest_entry_known(site: Site, browser: ClientSession) -> None:
    await declare(site)
    texts = ("one", "two **bold**", "three")
    entries = [NewEntry(EntryKind.NOTE, ANA, site.clock(), text, source=text) for text in texts]
    kept = await site.store.incidents.add_entries("acme", 1, entries)

    answer = await get(browser, f"incidents/1/timeline?after={kept[0].number}&html=true")

    assert [one["text"] for one in listed(answer, "entries")] == ["two **bold**", "three"]
    assert listed(answer, "entries")[0]["html"] == "<p>two <strong>bold</strong></p>\n"


async def test_html_is_made_only_when_asked_for(site: Site, browser: ClientSession) -> None:
    await declare(site)
    await site.store.incidents.add_entries("acme", 1, [NewEntry(EntryKind.NOTE, ANA, site.clock(), "x")])

    assert listed(await get(browser, "incidents/1/timeline"), "entries")[-1]["html"] == ""


async def test_a_post_mortem_is_read_as_markdown_and_in_its_versions(site: Site, browser: ClientSession) -> None:
    await declare(site)
    report = Report(0, "acme", 1, 1, "Post-mortem", "standard", "en", "# What happened\n", "Ana", site.clock())
    await site.store.reports.add_version(report, "c1")

    async with browser.get("/api/v1/incidents/1/report.md") as response:
        assert (response.content_type, await response.text()) == ("text/markdown", "# What happened\n")
    assert [one["version"] for one in listed(await get(browser, "incidents/1/reports"), "reports")] == [1]


async def test_without_a_post_mortem_it_says_how_to_get_one(site: Site, browser: ClientSession) -> None:
    await declare(site)

    answer = await get(browser, "incidents/1/report.md", status=404)

    assert "draft the post-mortem" in str(answer["error"])


async def say(site: Site, platform: str, chat: str, text: str, *, private: bool) -> None:
    await site.store.chats.save_chat(Chat("acme", platform, chat, private=private))
    message = Message(f"m-{text}", chat, BEN, text, site.clock())
    await site.store.chats.keep_messages("acme", platform, [message])


async def test_messages_of_a_group_are_read_by_everyone_since_a_time(site: Site, browser: ClientSession) -> None:
    await say(site, "chatty", "C1", "early", private=False)
    site.clock.forward(minutes=5)
    await say(site, "chatty", "C1", "late", private=False)
    since = (site.clock() - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")

    both = await get(browser, "chats/chatty/C1/messages")
    later = await get(browser, f"chats/chatty/C1/messages?since={since}")

    assert [one["text"] for one in listed(both, "messages")] == ["early", "late"]
    assert [one["text"] for one in listed(later, "messages")] == ["late"]


@pytest.mark.parametrize(("platform", "chat"), [("chatty", "D1"), ("console", "me-ben"), ("chatty", "unheard-of")])
async def test_a_direct_conversation_of_others_is_neither_listed_nor_read(
    site: Site, browser: ClientSession, platform: str, chat: str
) -> None:
    if chat != "unheard-of":
        await say(site, platform, chat, "secret", private=True)

    assert listed(await get(browser, "chats"), "chats") == []
    for what in ("messages", "turns"):
        assert "error" in await get(browser, f"chats/{platform}/{chat}/{what}", status=404)


async def test_ones_own_direct_conversation_is_read(site: Site, browser: ClientSession) -> None:
    await say(site, "console", "me-ana", "mine", private=True)

    assert [one["id"] for one in listed(await get(browser, "chats"), "chats")] == ["me-ana"]
    assert len(listed(await get(browser, "chats/console/me-ana/messages"), "messages")) == 1


async def test_turns_of_a_chat_are_read(site: Site, browser: ClientSession) -> None:
    turn = Turn("help", "I can…", "help", "answered", ANA, site.clock(), 3, event_id="e1")
    await site.store.sessions.add_turn(SessionKey("acme", "console", "me-ana"), turn)

    answer = await get(browser, "chats/console/me-ana/turns")

    assert [one["skill"] for one in listed(answer, "turns")] == ["help"]


async def test_replies_that_could_not_be_sent_are_listed_private_ones_without_their_text(
    site: Site, browser: ClientSession
) -> None:
    for key, private in (("k1", False), ("k2", True)):
        delivery = Delivery(key, "acme", "chatty", "C1", "the text", private=private)
        await site.store.outbox.prepare(1, [delivery])
        await site.store.outbox.failed(key, "channel_not_found")

    found = listed(await get(browser, "outbox/undelivered"), "undelivered")

    assert {one["key"]: one["text"] for one in found} == {"k1": "the text", "k2": ""}
    assert {one["error"] for one in found} == {"channel_not_found"}


async def test_one_account_sees_nothing_of_another(site: Site) -> None:
    await declare(site)
    await say(site, "chatty", "C1", "ours", private=False)
    await site.store.investigations.begin("acme", "e", Investigation(1, ANA, "openai:scripted", site.clock()))
    stranger = await site.browser_of(Person("eve", "Eve"), account="other")

    assert listed(await get(stranger, "incidents"), "incidents") == []
    assert listed(await get(stranger, "chats"), "chats") == []
    paths = ("incidents/1", "incidents/1/timeline", "incidents/1/investigations", "investigations/1")
    for path in (*paths, "chats/chatty/C1/messages"):
        assert "error" in await get(stranger, path, status=404)


async def test_answers_are_neither_cached_nor_framed(browser: ClientSession) -> None:
    async with browser.get("/api/v1/me") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["incidents", "chats/console/me-ana/messages"])
@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-03-01T12:00:00"])
async def test_a_time_beyond_the_calendar_or_without_a_zone_is_refused(
    browser: ClientSession, path: str, since: str
) -> None:
    answer = await get(browser, f"{path}?since={quote(since)}", status=400)

    assert str(answer["error"]).startswith("since: ")


async def test_long_texts_are_made_ready_without_holding_up_others(site: Site, browser: ClientSession) -> None:
    page = site.services.page
    assert page is not None
    threads: set[int] = set()

    def noting(text: str) -> str:
        threads.add(threading.get_ident())
        return page.html(text)

    noted = replace(site.services, page=Page(page.folder, noting))
    call = Call(noted, ACME, ANA)

    assert await call.html(["short"], wanted=True) == ["<p>short</p>\n"]
    assert threads == {threading.get_ident()}
    await call.html(["long " * 10_000], wanted=True)
    assert len(threads) == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("chats/console/me-ana%00/messages", 404),
        ("chats/%00/me-ana/turns", 404),
        ("chats/console/me-ana/turns?thread=%00", 400),
    ],
)
async def test_a_name_no_database_takes_is_nobodys(site: Site, browser: ClientSession, path: str, status: int) -> None:
    async with browser.get(URL(f"{site.url}/api/v1/{path}", encoded=True)) as response:
        assert response.status == status
