"""From the resolved incident to its document, in Slack."""

import asyncio
from pathlib import Path

from tests.e2e.office import Office, office
from tests.e2e.scenes import MovableClock, quiet
from tests.e2e.test_slack_story import TALK
from tests.simulators.slack import Message

FURTHER = (
    "error rate is back at 0.1%",
    "all tickets of support are answered",
    "we will write a runbook for the pool",
)
DRAFT = "draft the post-mortem"


async def over(at: Office, *said: str) -> None:
    """A war room in which this was said, its incident resolved."""
    await at.slack.join(at.slack.workspace.bot, at.room)
    await at.slack.next_post()
    for number, text in enumerate(said):
        await at.slack.say((at.ann, at.bob)[number % 2], at.room, text)
    await quiet(at)
    await at.ask("mark this incident as resolved")
    await at.slack.next_post()


def content(at: Office, message: Message) -> str:
    """The one file of a message."""
    (shown,) = message.files
    kept = at.slack.workspace.state.files[shown["id"]].content
    assert kept is not None
    return kept.decode()


async def test_a_resolved_incident_becomes_a_document_that_quotes_its_record(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await over(at, *TALK, *FURTHER)

        draft = await at.ask(DRAFT)

        text = content(at, draft)
        assert "version 1" in draft.text
        assert draft.files[0]["name"] == "INC-1-postmortem-v1.md"
        assert "connection pool limit" in text
        assert "✍" in text


async def test_the_document_is_exported_as_it_was_drafted(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await over(at, *TALK, *FURTHER)
        drafted = await at.ask(DRAFT)

        exported = await at.ask("export the post-mortem")

        assert content(at, exported) == content(at, drafted)


async def test_a_second_draft_is_version_two_and_the_first_is_kept(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await over(at, *TALK, *FURTHER)
        await at.ask(DRAFT)

        second = await at.ask(DRAFT)

        current = await at.app.store.reports.current("acme", 1)
        assert current is not None
        assert "version 2" in second.text
        assert [one.version for one in await at.app.store.reports.versions("acme", current.id)] in ([1, 2], [2, 1])


async def test_few_messages_make_a_skeleton_that_says_so(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await over(at, *TALK[:3])

        draft = await at.ask(DRAFT)

        assert "It is a skeleton" in draft.text
        assert len(draft.files) == 1


async def test_no_document_before_the_incident_is_over(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await at.slack.join(at.slack.workspace.bot, at.room)
        await at.slack.next_post()

        refusal = await at.ask(DRAFT)

        assert "still active" in refusal.text
        assert refusal.files == []


async def test_a_sixth_draft_within_a_minute_is_refused_and_a_minute_later_it_is_made(tmp_path: Path) -> None:
    clock = MovableClock()
    async with office(tmp_path, channel="incident-checkout-down", clock=clock) as at:
        await over(at, *TALK[:3])
        drafts = [await at.ask(DRAFT) for _ in range(6)]
        at.slack.clock.advance(clock.forward(seconds=61).total_seconds())

        later = await at.ask(DRAFT)

        assert [len(draft.files) for draft in drafts] == [1, 1, 1, 1, 1, 0]
        assert "in the past minute, which is the limit" in drafts[-1].text
        assert "version 6" in later.text


async def test_a_second_draft_while_one_is_being_written_is_refused_with_its_own_message(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await over(at, *TALK[:3])
        admitted, go_on = asyncio.Event(), asyncio.Event()
        saving = at.app.store.reports.add_version

        async def slowly(*arguments: object, **more: object) -> object:
            admitted.set()
            await go_on.wait()
            return await saving(*arguments, **more)  # type: ignore[arg-type]  # handed on as they came

        at.app.store.reports.add_version = slowly  # type: ignore[method-assign, assignment]  # slowed for this test
        await at.slack.say(at.ann, at.room, f"{at.bot} {DRAFT}")
        await admitted.wait()

        lobby = at.slack.channel("lobby", members=[at.bob])
        await at.slack.say(at.bob, lobby, f"{at.bot} draft the post-mortem of incident 1")
        refusal = await at.slack.next_post()
        go_on.set()
        draft = await at.slack.next_post()

        assert "is being drafted right now" in refusal.text
        assert len(draft.files) == 1
