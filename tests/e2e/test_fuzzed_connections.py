"""A thousand spoiled frames through every long connection: it holds, nothing is stuck, and questions are answered."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.socket import Pace
from bot.app import App
from bot.logs import configure
from tests.e2e import proving
from tests.e2e.spoiling import JSON, parts, payloads, recorded, renewed, spoiled
from tests.e2e.towns import TOWNS, answer
from tests.e2e.towns.dingtalk import DingTalkTown
from tests.e2e.towns.lark import LarkTown
from tests.e2e.towns.resident import quiet, resident
from tests.e2e.towns.slack import SlackTown
from tests.e2e.towns.wecom import RobotTown
from tests.simulators.dingtalk.gateway import MESSAGES, PRESSES
from tests.simulators.lark.frames import DATA, Frame, written

_numbers = count(1)


def of_slack(payload: JSON) -> JSON:
    kind = "events_api" if "event" in payload else "slash_commands" if "command" in payload else "interactive"
    envelope = {"envelope_id": f"envelope-{next(_numbers)}", "type": kind, "payload": payload}
    return envelope | {"accepts_response_payload": kind != "events_api"}


def of_lark(payload: JSON) -> JSON:
    number = str(next(_numbers))
    headers = {"type": "event", "message_id": number, "trace_id": number, "sum": "1", "seq": "0"}
    return {"headers": headers, "payload": payload}


def of_dingtalk(payload: JSON) -> JSON:
    topic = PRESSES if "outTrackId" in payload else MESSAGES
    headers = {"contentType": "application/json", "messageId": f"spoiled_{next(_numbers)}", "topic": topic}
    frame = {"specVersion": "1.0", "type": "CALLBACK", "headers": headers}
    return frame | {"data": json.dumps(payload, ensure_ascii=False)}


def of_wecom(payload: JSON) -> JSON:
    command = "aibot_event_callback" if payload.get("msgtype") == "event" else "aibot_msg_callback"
    return {"cmd": command, "headers": {"req_id": f"R-{next(_numbers)}"}, "body": payload}


def protobuf(frame: JSON) -> bytes:
    """Lark's way of writing one."""
    headers = frame.get("headers")
    told = {str(key): str(value) for key, value in headers.items()} if isinstance(headers, dict) else {}
    return written(Frame(DATA, told, json.dumps(frame.get("payload")).encode()))


def text(frame: JSON) -> bytes:
    return json.dumps(frame, ensure_ascii=False).encode()


async def to_slack(town: SlackTown, content: bytes) -> None:
    (connection,) = town.slack.workspace.sockets.connections
    await connection.socket.send_str(content.decode(errors="replace"))


async def to_lark(town: LarkTown, content: bytes) -> None:
    (connection,) = town.lark.sockets.connections
    await connection.send_bytes(content)


async def to_dingtalk(town: DingTalkTown, content: bytes) -> None:
    (connection,) = town.dingtalk.gateway.connections
    await connection.socket.send_str(content.decode(errors="replace"))


async def to_wecom(town: RobotTown, content: bytes) -> None:
    assert town.wecom.connections.live is not None
    await town.wecom.connections.live.send_str(content.decode(errors="replace"))


@dataclass(frozen=True)
class Line:
    """A long connection: how a payload is framed, written and sent down it, and how often one was opened.

    `forgive`: what the simulator said of answers to frames it knows nothing of is not held against the bot.
    `log`: the module that says it when a frame could not be worked on.
    """

    town: str
    framed: Callable[[JSON], JSON]
    written: Callable[[JSON], bytes]
    send: Callable[[Any, bytes], Awaitable[None]]
    opened: Callable[[Any], int]
    forgive: Callable[[Any], None]
    log: str
    seeds: Sequence[JSON]
    words: Sequence[str]
    ids: Sequence[tuple[str, ...]]


LINES = (
    Line(
        "slack-socket", of_slack, text, to_slack,
        lambda town: town.slack.workspace.sockets.opened, lambda town: None,
        "adapters.slack.sockets",
        recorded("slack"), proving.SLACK_WORDS, proving.SLACK_IDS,
    ),
    Line(
        "lark-socket", of_lark, protobuf, to_lark,
        lambda town: town.lark.sockets.opened, lambda town: town.lark.state.complaints.clear(),
        "adapters.lark.sockets",
        recorded("lark"), (*proving.LARK_WORDS, "card", "99999999"), proving.LARK_IDS,
    ),
    Line(
        "dingtalk-stream", of_dingtalk, text, to_dingtalk,
        lambda town: town.dingtalk.gateway.opened, lambda town: town.dingtalk.state.complaints.clear(),
        "adapters.dingtalk.link",
        proving.DINGTALK_SEEDS, (*proving.DINGTALK_WORDS, "EVENT", "SYSTEM", "ping"), proving.DINGTALK_IDS,
    ),
    Line(
        "wecom-robot", of_wecom, text, to_wecom,
        lambda town: town.wecom.connections.subscriptions, lambda town: None,
        "adapters.wecom.reception",
        [one for one in proving.ROBOT_SEEDS if one["msgid"] != "d1"], proving.ROBOT_WORDS, proving.ROBOT_IDS,
    ),
)  # fmt: skip


@dataclass
class Open:
    """A town whose connection is open, and the bot at its other end."""

    town: Any
    app: App


@pytest.fixture
async def at(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """At the end a question is answered over the same connection, and nothing was given up or left to be retried."""
    line: Line = request.param
    defaults = WeComAdapter.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "pace", Pace(answer=1.0, retry=0.05))
    broken: list[str] = []
    monkeypatch.setattr(f"{line.log}.log.error", lambda event, **more: broken.append(f"{event} {more}"))
    async with TOWNS[line.town]() as town, resident(tmp_path, {"acme": [town]}) as app:
        configure("CRITICAL")
        opened = line.opened(town)
        yield Open(town, app)
        assert "ncident" in (await answer(town, "list incidents")).text
        await quiet(app, town)
        depth = await app.store.inbox.depth()
        line.forgive(town)
        assert depth["dead"] == 0
        assert depth["done"] > 1
        assert line.opened(town) == opened
        assert broken == []


def frame(line: Line, part: bytes) -> bytes:
    """A sound frame around a spoiled payload, a spoiled frame, half a frame, or none at all."""
    sound = line.framed(renewed(spoiled(part, line.seeds, line.words), line.ids))
    how = part[-1] % 8
    if how < 4:
        return line.written(sound)
    if how < 6:
        return line.written(spoiled(part[::-1], [sound], line.words))
    whole = line.written(sound)
    return whole[: len(whole) * part[-2] // 256] if how == 6 else part


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("at", "line"), [(line, line) for line in LINES], indirect=["at"], ids=lambda one: one.town)
@payloads(1_000)
async def test_spoiled_frames_leave_the_connection_whole(at: Open, line: Line, content: bytes) -> None:
    for part in parts(content):
        await line.send(at.town, frame(line, part))
