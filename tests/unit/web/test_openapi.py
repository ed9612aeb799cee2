"""The OpenAPI document describes what is really served."""

import re
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.domain.chat import Delivery, SessionKey
from bot.domain.incident import EntryKind
from bot.domain.investigation import Hypothesis, Investigation
from bot.domain.memory import Step
from bot.domain.report import Report
from bot.domain.session import Chat, Message, Turn
from bot.ports.incidents import Draft, NewEntry
from bot.web.endpoints import ENDPOINTS, Endpoint
from bot.web.openapi import PREFIX, document
from bot.web.queries import Query, StepsQuery
from tests.unit.web.site import ANA, Site

FILLED = {"number": "1", "id": "1", "platform": "console", "chat": "me-ana"}
ASKED: dict[type[Query], dict[str, str]] = {StepsQuery: {"message": "m1"}}


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {found for one in value.values() for found in references(one)} | (
            {value["$ref"]} if "$ref" in value else set()
        )
    return {found for one in value for found in references(one)} if isinstance(value, list) else set()


async def test_every_address_served_under_the_api_is_described_and_none_besides(site: Site) -> None:
    served = {
        re.sub(r"{(\w+):[^}]*}+", r"{\1}", route.resource.canonical)
        for route in site.runner.app.router.routes()
        if isinstance(route.resource, web.Resource) and route.resource.canonical.startswith(PREFIX)
    }

    assert set(document()["paths"]) == served


async def test_the_document_needs_no_login(site: Site) -> None:
    async with site.browser().get(f"{PREFIX}/openapi.json") as response:
        assert (response.status, await response.json()) == (200, document())


def test_every_reference_leads_to_a_schema() -> None:
    described = document()

    assert references(described) == {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}


def test_every_operation_is_named_once_and_says_what_it_does() -> None:
    operations = [one["get"] for one in document()["paths"].values()]

    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"].endswith(".") for one in operations)


def test_every_variable_part_of_an_address_is_a_parameter() -> None:
    for path, item in document()["paths"].items():
        named = {one["name"] for one in item["get"].get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_query_parameter_of_the_table_is_described() -> None:
    paths = document()["paths"]

    for endpoint in ENDPOINTS:
        described = {one["name"] for one in paths[PREFIX + endpoint.path]["get"]["parameters"] if one["in"] == "query"}
        assert described == set(endpoint.query.model_fields)


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.answer], ids=lambda one: one.path)
async def test_answers_are_as_described(site: Site, endpoint: Endpoint) -> None:
    await fill(site)
    browser = await site.browser_of(ANA)

    async with browser.get(PREFIX + endpoint.path.format(**FILLED), params=ASKED.get(endpoint.query)) as response:
        answer = await response.json()

    assert endpoint.answer is not None
    assert endpoint.answer.model_validate(answer).model_dump(mode="json") == answer
    assert any(answer.values())


async def fill(site: Site) -> None:
    """One of everything."""
    store, now = site.store, site.clock()
    await store.incidents.declare(Draft("acme", "Down", "SEV-1", by=ANA, at=now), cause="c")
    await store.incidents.add_entries("acme", 1, [NewEntry(EntryKind.NOTE, ANA, now, "a note")])
    await store.incidents.add_follow_up("acme", 1, "Write it down", "Ana", now, "c")
    begun = await store.investigations.begin("acme", "e", Investigation(1, ANA, "openai:scripted", now))
    await store.investigations.keep("acme", replace(begun, hypotheses=(Hypothesis("H1", "the pool"),)))
    look = Step(ANA, "timeline", "all", "found", "x", now, 1, investigation=1)
    await store.memories.add_step("acme", "e", 1, replace(look, platform="console", chat="me-ana", message="m1"))
    await store.chats.save_chat(Chat("acme", "console", "me-ana", private=True, incident=1))
    await store.chats.keep_messages("acme", "console", [Message("m1", "me-ana", ANA, "hello", now)])
    await store.reports.add_version(Report(0, "acme", 1, 1, "Title", "standard", "en", "# Text", "Ana", now), "c")
    await store.outbox.prepare(1, [Delivery("k", "acme", "console", "room-a", "text")])
    await store.outbox.failed("k", "gone")
    await store.sessions.add_turn(
        SessionKey("acme", "console", "me-ana"), Turn("q", "a", "help", "answered", ANA, now, 1, "e")
    )
