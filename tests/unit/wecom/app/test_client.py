"""Calls of the app interface: one token for everybody, replaced once, and refusals that say what to do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.wecom.app.client import QyApi
from adapters.wecom.app.settings import AppSettings
from bot.domain.chat import Attachment
from bot.errors import Ambiguous, Rejected, RetryLater
from bot.ports.platform import AdapterServices
from tests.contract.harness import services
from tests.simulators.wecom.app import ANN, AppSimulator
from tests.simulators.wecom.app.company import AGENT, CORP, SECRET
from tests.simulators.wecom.app.qyapi import BY_MOBILE, GET_TOKEN, SEND, USER

MESSAGE: dict[str, Any] = {"touser": ANN, "agentid": AGENT, "msgtype": "text", "text": {"content": "hello"}}


@dataclass
class Bench:
    """A simulated company, and clients of it that share a shelf."""

    wecom: AppSimulator
    lent: AdapterServices
    clients: list[QyApi] = field(default_factory=list)

    def client(self, secret: str = SECRET, url: str = "") -> QyApi:
        settings = AppSettings(
            corp_id=CORP, agent_id=AGENT, app_secret=SecretStr(secret), api_url=url or self.wecom.url
        )
        self.clients.append(QyApi("acme", settings, self.lent))
        return self.clients[-1]

    @property
    def asked(self) -> int:
        """How often a token was asked for."""
        return self.wecom.company.counts()[GET_TOKEN]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with AppSimulator() as wecom:
        made = Bench(wecom, replace(services(), clock=lambda: datetime.fromtimestamp(wecom.company.now(), UTC)))
        yield made
        for client in made.clients:
            await client.close()


async def test_however_many_call_at_once_one_token_is_asked_for(bench: Bench) -> None:
    client = bench.client()

    await asyncio.gather(*(client.get(USER, userid=ANN) for _ in range(10)))

    assert bench.asked == 1


async def test_another_process_takes_the_token_from_the_shelf(bench: Bench) -> None:
    await bench.client().get(USER, userid=ANN)
    await bench.client().get(USER, userid=ANN)

    assert bench.asked == 1


async def test_a_token_of_another_secret_is_not_used(bench: Bench) -> None:
    await bench.client().get(USER, userid=ANN)

    with pytest.raises(Rejected) as refusal:
        await bench.client(secret="old").get(USER, userid=ANN)

    assert refusal.value.code == "40001"
    assert "app_secret" in refusal.value.public


async def test_a_token_is_replaced_before_it_ends(bench: Bench) -> None:
    client = bench.client()
    await client.get(USER, userid=ANN)
    bench.wecom.company.advance(7200 - 60)
    await client.get(USER, userid=ANN)

    assert bench.asked == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_refused_once_is_replaced_and_the_call_made_again(bench: Bench, code: int) -> None:
    client = bench.client()
    await client.tokens.token()
    bench.wecom.fail_next(SEND, error=code)
    await client.post(SEND, MESSAGE)

    assert len(bench.wecom.messages) == 1
    assert bench.asked == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_refused_twice_is_given_up(bench: Bench, code: int) -> None:
    bench.wecom.fail_next(SEND, error=code)
    bench.wecom.fail_next(SEND, error=code)

    with pytest.raises(Rejected, match="corp_id and app_secret"):
        await bench.client().post(SEND, MESSAGE)

    assert bench.wecom.company.counts()[SEND] == 2


async def test_a_token_that_ended_early_is_replaced(bench: Bench) -> None:
    client = bench.client()
    await client.get(USER, userid=ANN)
    bench.wecom.company.forget_tokens()
    await client.get(USER, userid=ANN)

    assert bench.asked == 2


async def test_a_token_that_another_process_replaced_is_not_asked_for_again(bench: Bench) -> None:
    first, second = bench.client(), bench.client()
    await first.get(USER, userid=ANN)
    await second.get(USER, userid=ANN)
    bench.wecom.company.forget_tokens()
    await first.get(USER, userid=ANN)
    await second.get(USER, userid=ANN)

    assert bench.asked == 2


@pytest.mark.parametrize(("code", "least"), [(-1, 1.0), (45009, 60.0)])
async def test_what_passes_is_tried_later(bench: Bench, code: int, least: float) -> None:
    bench.wecom.fail_next(SEND, error=code)

    with pytest.raises(RetryLater) as later:
        await bench.client().post(SEND, MESSAGE)

    assert later.value.after >= least
    assert not bench.wecom.messages


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (60011, "visible range"),
        (60020, "企业可信IP"),
        (81013, "visible range"),
        (86008, "not made by this app"),
        (40058, "parameter"),
        (40013, "corp_id"),
        (301002, "agent_id"),
        (99999, "error 99999"),
    ],
)
async def test_a_refusal_says_what_to_do_and_tells_no_address(bench: Bench, code: int, says: str) -> None:
    bench.wecom.fail_next(SEND, error=code)

    with pytest.raises(Rejected, match=says) as refusal:
        await bench.client().post(SEND, MESSAGE)

    assert refusal.value.code == str(code)
    assert "203.0.113.7" not in refusal.value.public


async def test_an_address_that_is_not_wecoms_is_said_to_be_none(bench: Bench) -> None:
    bench.wecom.fail_next(SEND, status=404)

    with pytest.raises(Rejected, match="api_url"):
        await bench.client().post(SEND, MESSAGE)


@pytest.mark.parametrize("how", [{"cut": True}, {"status": 502}, {"status": 200}])
async def test_a_write_without_a_proper_answer_is_in_doubt(bench: Bench, how: dict[str, Any]) -> None:
    bench.wecom.fail_next(SEND, **how)

    with pytest.raises(Ambiguous):
        await bench.client().post(SEND, MESSAGE)


async def test_a_look_up_without_an_answer_is_simply_done_again(bench: Bench) -> None:
    bench.wecom.fail_next(BY_MOBILE, cut=True)

    with pytest.raises(RetryLater):
        await bench.client().post(BY_MOBILE, {"mobile": "13800000000"}, writes=False)


async def test_a_file_is_handed_over_with_its_name(bench: Bench) -> None:
    client = bench.client()
    await client.tokens.token()
    bench.wecom.company.forget_tokens()
    media = await client.upload("file", Attachment("报告.md", b"# report", "text/markdown"))

    assert bench.wecom.company.uploads[media].name == "报告.md"
    assert bench.wecom.company.uploads[media].content == b"# report"


async def test_a_large_file_is_handed_over_whole(bench: Bench) -> None:
    content = bytes(range(256)) * 5 * 1024
    media = await bench.client().upload("file", Attachment("a.log", content))

    assert bench.wecom.company.uploads[media].content == content


async def test_where_nobody_listens_nothing_was_kept_and_no_secret_is_said(bench: Bench) -> None:
    with pytest.raises(RetryLater) as later:
        await bench.client(url="http://127.0.0.1:9").post(SEND, MESSAGE)

    assert SECRET not in f"{later.value!r} {later.value.__cause__!r}"


async def test_a_closed_client_calls_nobody(bench: Bench) -> None:
    client = bench.client()
    await client.close()
    await client.close()

    with pytest.raises(RetryLater):
        await client.get(USER, userid=ANN)


async def test_the_shelf_keeps_a_token_no_longer_than_it_is_good(bench: Bench) -> None:
    kept: list[timedelta] = []

    class Shelf:
        async def put(self, account: str, platform: str, key: str, value: str, lasting: timedelta) -> None:
            kept.append(lasting)

        async def get(self, account: str, platform: str, key: str) -> str | None:
            return None

    bench.lent = replace(bench.lent, shelf=Shelf())
    await bench.client().get(USER, userid=ANN)

    assert len(kept) == 1
    assert kept[0] < timedelta(hours=2)
