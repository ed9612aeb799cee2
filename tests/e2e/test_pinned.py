"""War rooms of which only what people pin goes on the timeline."""

from pathlib import Path

from tests.e2e.office import office
from tests.e2e.test_slack_story import quiet, war_room


async def test_only_what_is_pinned_goes_on_the_timeline_where_the_account_wants_that(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout", mirror="pinned") as at:
        await war_room(at)
        await at.slack.say(at.ann, at.room, "lunch anybody?")
        matters = await at.slack.say(at.bob, at.room, f"rolled back, thanks {at.ann.mention}")

        await at.slack.pin(at.ann, matters)
        await quiet(at)

        entries = await at.app.store.incidents.entries("acme", 1)
        assert [(one.author.name, one.text) for one in entries if one.kind == "chat"] == [
            ("bob", "rolled back, thanks @ann")
        ]


async def test_a_pin_adds_nothing_where_everything_is_mirrored(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout") as at:
        await war_room(at)
        message = await at.slack.say(at.bob, at.room, "rolled back")

        await at.slack.pin(at.ann, message)
        await quiet(at)

        entries = await at.app.store.incidents.entries("acme", 1)
        assert [one.text for one in entries if one.kind == "chat"] == ["rolled back"]
