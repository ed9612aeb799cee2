"""A change that is confirmed by a button of a DingTalk card, or by typing where DingTalk takes no card."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from bot.commands.configured import configured
from bot.logs import configure
from tests.e2e.process import free_port
from tests.e2e.towns.dingtalk import DingTalkTown
from tests.e2e.towns.resident import announce, quiet, written
from tests.e2e.towns.town import answer
from tests.simulators.dingtalk import DingTalkSimulator, Post
from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE
from tests.simulators.dingtalk.routes import CREATE_CARD


@dataclass
class Scene:
    """A group with Ann and Bob in it, and an incident."""

    town: DingTalkTown
    app: App

    async def asked_back(self) -> Post:
        """The question whether to resolve the incident, put to Ann."""
        await answer(self.town, "resolve it when the deploy finishes")
        return self.town.dingtalk.posts[-1]

    async def press(self, post: Post, label: str, who: str = "u-ann") -> None:
        await self.town.dingtalk.press(self.town.dingtalk.state.users[who], post, label)
        await quiet(self.app, self.town)

    async def changes(self) -> list[str]:
        """What the incident's status was changed to, each time."""
        entries = await self.app.store.incidents.entries("acme", 1)
        return [one.details["to"] for one in entries if "to" in one.details]


@pytest.fixture(params=["stream", "webhook"])
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    configure("WARNING")
    port = free_port()
    buttons = {
        "button_card_template_id": BUTTON_TEMPLATE,
        "callback_url": f"http://127.0.0.1:{port}/webhooks/dingtalk/acme",
    }
    async with DingTalkSimulator() as dingtalk:
        town = DingTalkTown(dingtalk, webhook=request.param == "webhook", more=buttons)
        app = App(configured(written(tmp_path, {"acme": [town]}, port=port)))
        await app.start()
        try:
            announce({"acme": [town]}, app.url)
            await town.connected()
            await answer(town, "declare an incident: checkout is down")
            yield Scene(town, app)
        finally:
            await app.stop(grace=1.0)


async def test_a_press_confirms_once_and_the_card_shows_it(at: Scene) -> None:
    question = await at.asked_back()
    put = question.buttons
    await at.press(question, "Yes")
    await at.town.redeliver(2)
    await quiet(at.app, at.town)

    assert put == ("Yes", "No")
    assert (question.buttons, question.chosen) == ((), "✓ Yes · Ann")
    assert await at.changes() == ["resolved"]


async def test_a_press_of_no_changes_nothing(at: Scene) -> None:
    question = await at.asked_back()
    await at.press(question, "No")

    assert question.chosen == "✓ No · Ann"
    assert await at.changes() == []


async def test_what_no_card_is_taken_for_is_confirmed_by_typing(at: Scene) -> None:
    at.town.dingtalk.fail_next(CREATE_CARD, status=400, body={"code": "param.templateNotExist"})
    question = await at.asked_back()
    await answer(at.town, "yes")

    assert question.text.endswith("“Yes” / “No”")
    assert await at.changes() == ["resolved"]
