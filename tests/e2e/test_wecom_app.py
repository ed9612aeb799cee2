"""WeCom's self-built app in a whole Warroom: direct messages, and a war room that it makes and posts into."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import App
from bot.commands.configured import configured
from tests.e2e.scenes import MovableClock
from tests.e2e.towns.resident import quiet, toml_table
from tests.e2e.towns.town import until
from tests.simulators.wecom.app import ANN, BEN, AppSimulator
from tests.simulators.wecom.app.company import AES_KEY, AGENT, CORP, SECRET, TOKEN
from tests.simulators.wecom.app.model import Sent
from tests.simulators.wecom.app.qyapi import SEND


@dataclass
class Scene:
    """Ann writes to the app of a running Warroom."""

    wecom: AppSimulator
    app: App
    clock: MovableClock

    async def asked(self, text: str) -> list[Sent]:
        """What people see after that, once all that came of it is done."""
        before = len(self.wecom.messages)
        self.wecom.say(text)
        await until(lambda: len(self.wecom.messages) > before)
        await self.quiet()
        return self.wecom.messages[before:]

    async def quiet(self) -> None:
        await self.wecom.callbacks.settled()
        await quiet(self.app)


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with AppSimulator() as wecom:
        table: dict[str, str | int | bool] = {
            "corp_id": CORP,
            "agent_id": AGENT,
            "app_secret": SECRET,
            "app_token": TOKEN,
            "app_encoding_aes_key": AES_KEY,
            "api_url": wecom.url,
        }
        lines = toml_table("server", {"port": 0}) + toml_table("storage", {"url": f"sqlite:///{folder / 'warroom.db'}"})
        lines += toml_table("accounts.acme", {}) + toml_table("accounts.acme.wecom", table)
        file = folder / "warroom.toml"
        file.write_text("\n".join(lines), encoding="utf-8")
        clock = MovableClock()
        app = App(configured(file), clock=clock)
        await app.start()
        try:
            wecom.callbacks.url = f"{app.url}/webhooks/wecom-app/acme"
            yield Scene(wecom, app, clock)
        finally:
            await app.stop(grace=1.0)


async def test_the_address_is_checked_and_a_person_is_answered_by_name(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        checked = await at.wecom.callbacks.check()
        declared = (await at.asked("declare an incident: checkout is down, sev3"))[0]

        assert checked
        assert "INC-1" in declared.text
        assert declared.chat == ANN
        assert await at.app.store.people.known("acme", "wecom", [ANN])


async def test_a_war_room_is_made_with_people_found_by_mail_and_is_diagnosed_there(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await at.asked("declare an incident: checkout is down, sev3")
        said = await at.asked("open a war room for incident 1 with ben@acme.example")

        (group,) = at.wecom.company.groups.values()
        assert group.members == [ANN, BEN]
        welcome, diagnosis = (one.text for one in said if one.in_group)
        assert "bind this chat to incident 1" in welcome
        assert "diagnose" in diagnosis
        assert "Invited: 张三 and 李四" in next(one.text for one in said if not one.in_group)


async def test_that_it_is_resolved_is_told_in_the_war_room(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await at.asked("declare an incident: checkout is down, sev3")
        await at.asked("open a war room for incident 1 with ben@acme.example")

        said = await at.asked("mark incident 1 as resolved")

        (final,) = (one.text for one in said if one.in_group)
        assert "checkout is down" in final
        assert "resolved" in final


async def test_everything_that_comes_again_is_answered_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await at.asked("list incidents")
        at.wecom.redeliver_all()
        await at.quiet()

        assert len(at.wecom.messages) == 1


async def test_an_answer_of_which_nobody_knows_is_sent_again_and_shown_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.wecom.fail_next(SEND, cut=True)
        await at.asked("list incidents")

        assert len(at.wecom.messages) == 1
        assert at.wecom.company.counts()[SEND] == 2


async def test_a_forged_call_is_refused_over_http(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        status, _ = await at.wecom.callbacks.post(b"<xml><Encrypt>aaaa</Encrypt></xml>", {"msg_signature": "0"})

        assert status == 401
