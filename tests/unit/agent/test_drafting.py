"""A post-mortem's sections written by a model, side by side, each held against the record."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.agent.writing import ModelWriter
from skills.postmortem.draft import postmortem
from tests.simulators.model import Act, Asked, ModelServer, clips, fails, says
from tests.unit.agent.asking import model_of
from tests.unit.skills.fakes import Room
from tests.unit.skills.retelling import lived_through
from tests.unit.skills.test_postmortem import document, section

SECTIONS = 5
"""Of the built-in template, without the table that is the timeline."""


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer() as running:
        yield running


@asynccontextmanager
async def drafting(server: ModelServer, language: str = "en") -> AsyncIterator[Room]:
    """A room that an incident was lived through in, with a model to write about it."""
    room = lived_through(language)
    async with model_of(server, retries=0, timeout=5.0) as model:
        room.model, room.writer = model, ModelWriter()
        yield room


def by_section(**texts: str) -> "object":
    """A script: what is said for a section, by the word its heading begins with."""

    def script(asked: Asked) -> Act:
        heading = asked.last.split("Section: ", 1)[1].split("\n")[0]
        return says(next((text for word, text in texts.items() if heading.startswith(word)), "Nothing more is told."))

    return script


async def test_every_section_is_written_from_the_record_and_marked_for_checking(server: ModelServer) -> None:
    server.follow(by_section(Impact="About 30% of payment attempts failed with a 502 [#7]."))  # type: ignore[arg-type]  # a script
    async with drafting(server) as room:
        reply = await room.run(postmortem)

    impact = section(document(reply), "Impact")
    assert len(server.requests) == SECTIONS
    assert impact.startswith("\nAbout 30% of payment attempts failed with a 502 [#7](https://chat.example/p7).")
    assert "> ✍ **Drafted by a model, to be checked**: Who was affected" in impact
    assert "Drafted by a model, checked against the record: Summary, Root cause, Impact" in reply.text
    assert f"1 of {SECTIONS} sentences name the entries they rest on" in reply.text


async def test_what_the_record_refutes_is_not_in_the_document(server: ModelServer) -> None:
    text = "About 80% of payment attempts failed [#7]. US customers were fine [#7]."
    server.follow(by_section(Impact=text))  # type: ignore[arg-type]  # a script
    async with drafting(server) as room:
        impact = section(document(await room.run(postmortem)), "Impact")

    assert "80%" not in impact
    assert "US customers were fine" in impact


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("About 30% of payment attempts failed with a 502.", "About 30% of payment attempts failed with a 502. [#7]"),
        ("About 30% of payment attempts failed [#9].", "About 30% of payment attempts failed. [#7]"),
        ("About 30% of payment attempts failed [#9999].", "About 30% of payment attempts failed. [#7]"),
        ("It cost 4,000 orders.", "It cost 4,000 orders. (unverified)"),
        ("Customers in Norway were hit.", "Customers in Norway were hit. (unverified)"),
        ("Nobody could pay from 03:17 on.", "Nobody could pay from 03:17 on. (unverified)"),
        ("A full disk caused it.", "A full disk caused it. (unverified)"),
        ("`cart-5f6d` was hit as well.", "`cart-5f6d` was hit as well. (unverified)"),
        ("It cost 4,000 orders [#7].", ""),
        ("Customers could not pay.", "Customers could not pay."),
    ],
)
async def test_what_a_sentence_states_is_traced_to_its_entry_or_marked_or_left_out(
    server: ModelServer, written: str, shown: str
) -> None:
    server.follow(by_section(Impact=f"The shop was slow. {written}"))  # type: ignore[arg-type]  # a script
    async with drafting(server) as room:
        reply = await room.run(postmortem)

    words = re.sub(r"\]\([^)]*\)", "]", section(document(reply), "Impact").split("> ✍")[0])
    assert words.strip() == f"The shop was slow. {shown}".strip()
    assert f"{int('unverified' in shown)} are marked unverified" in reply.text
    assert f"{int(not shown)} did not hold" in reply.text


@pytest.mark.parametrize(
    ("act", "clause"),
    [
        (fails(500), "its provider has an error"),
        (clips("The pool was"), "what it wrote was longer than its answers can be"),
    ],
)
async def test_a_section_the_model_fails_at_is_what_rules_gathered(server: ModelServer, act: Act, clause: str) -> None:
    def script(asked: Asked) -> Act:
        return act if "Section: Impact" in asked.last else says("The pool was too small.")

    server.follow(script)
    async with drafting(server) as room:
        reply = await room.run(postmortem)

    impact = section(document(reply), "Impact")
    assert "“EU customers cannot check out, about 30% of payment attempts fail with a 502. US is fine.”" in impact
    assert "To be written from the above" in impact
    assert f"The model did not write all of it ({clause})" in reply.text


async def test_sections_begin_with_the_same_words_so_that_a_provider_can_keep_them(server: ModelServer) -> None:
    server.follow(lambda _: says("Nothing more is told."))
    async with drafting(server) as room:
        await room.run(postmortem)

    assert len({asked.system for asked in server.requests}) == 1
    assert len({str(asked.messages[:-1]) for asked in server.requests}) == 1


async def test_words_come_in_the_order_of_the_sections(server: ModelServer) -> None:
    server.follow(by_section(Summary="The summary.", Root="The cause.", Impact="The impact."))  # type: ignore[arg-type]  # a script
    async with drafting(server) as room:
        await room.run(postmortem)

    steps = "\n".join(room.steps)
    assert steps.index("The summary.") < steps.index("The cause.") < steps.index("The impact.")


async def test_a_draft_is_asked_for_and_written_in_the_documents_language(server: ModelServer) -> None:
    server.follow(lambda _: says("记录没有更多内容。"))
    async with drafting(server, "zh") as room:
        reply = await room.run(postmortem)

    assert "Write in Chinese" in server.requests[0].last
    assert "**模型起草，待核对**" in document(reply)
    assert "由模型起草并与记录核对" in reply.text


async def test_without_a_model_nothing_is_asked(server: ModelServer) -> None:
    reply = await lived_through().run(postmortem)

    assert "model" not in reply.text
