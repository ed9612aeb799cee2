"""One Stream connection: a frame is acknowledged once its events are kept."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog

from adapters.dingtalk.heard import Heard
from adapters.dingtalk.pace import Pace, Silence
from bot.errors import MalformedCall
from bot.ports.adapter import Sink

log = structlog.get_logger("dingtalk")

ROBOT_MESSAGES = "/v1.0/im/bot/messages/get"
CARD_CALLBACKS = "/v1.0/card/instances/callback"
_LAST_ACKNOWLEDGEMENTS = 5.0

Frame = Mapping[str, Any]
Translate = Callable[[Mapping[str, Any], Mapping[str, Any]], Awaitable[Heard]]
"""From a frame's headers and body to what they mean."""


class Link:
    """One connection. Acknowledgements go to the connection that their frame came from."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, translate: Translate, sink: Sink) -> None:
        self._socket = socket
        self._translate = translate
        self._sink = sink
        self._at_work: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()

    async def until_ended(self, silence: Silence, pace: Pace) -> str:
        """Work on frames until the connection ends; why it did."""
        while True:
            try:
                async with asyncio.timeout(min(pace.look, pace.silence)):
                    received = await self._socket.receive()
            except TimeoutError:
                if silence.seconds >= pace.silence:
                    return "silent"
                continue
            silence.broken()
            if received.type is not aiohttp.WSMsgType.TEXT:
                return "lost"
            frame = _frame(received.data)
            if frame is None:
                log.warning("dingtalk sent a frame that makes no sense; ignored")
            elif frame["type"] == "SYSTEM" and frame["headers"].get("topic") == "disconnect":
                return "asked to"
            else:
                task = asyncio.ensure_future(self._work_on(frame))
                self._at_work.add(task)
                task.add_done_callback(self._worked)

    async def close(self) -> None:
        """Let frames in work be acknowledged, then close."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=_LAST_ACKNOWLEDGEMENTS)
        await self._socket.close()

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("dingtalk's message could not be kept or acknowledged; it may come again", reason=repr(error))

    async def _work_on(self, frame: Frame) -> None:
        """Keep, then acknowledge. What cannot be kept is not acknowledged."""
        kind, topic = frame["type"], frame["headers"].get("topic")
        if kind == "SYSTEM":
            if topic == "ping":
                await self._acknowledge(frame, frame.get("data"))
        elif kind == "EVENT":
            await self._keep(frame)
            await self._acknowledge(frame, json.dumps({"status": "SUCCESS"}))
        elif topic in (ROBOT_MESSAGES, CARD_CALLBACKS):
            answer = await self._keep(frame)
            await self._acknowledge(frame, json.dumps({"response": answer}))
        else:
            await self._acknowledge(frame, json.dumps({"response": None}), 404)

    async def _keep(self, frame: Frame) -> Mapping[str, Any] | None:
        """Side by side, but in the order in which the frames came: understanding one may take longer than the next.

        What DingTalk is told beyond that it arrived.
        """
        async with self._in_turn:
            heard = await self._heard(frame)
            keeping = asyncio.ensure_future(self._sink(heard.events)) if heard.events else None
        if keeping is not None:
            await keeping
        return heard.answer

    async def _heard(self, frame: Frame) -> Heard:
        try:
            message = json.loads(frame["data"])
            if not isinstance(message, dict):
                raise MalformedCall("The message is no object.")
            return await self._translate(frame["headers"], message)
        except (KeyError, TypeError, ValueError, RecursionError):
            log.warning("dingtalk sent a message that is no JSON; ignored")
        except MalformedCall as error:
            log.warning("dingtalk sent a message that makes no sense; ignored", reason=error.public)
        return Heard()

    async def _acknowledge(self, frame: Frame, data: object, code: int = 200) -> None:
        headers = {"messageId": frame["headers"].get("messageId"), "contentType": "application/json"}
        answer = {"code": code, "headers": headers, "message": "OK" if code == 200 else "not implemented", "data": data}
        await self._socket.send_str(json.dumps(answer))


def _frame(text: str) -> Frame | None:
    """A frame with its type and headers; None for anything else."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(frame, dict) and isinstance(frame.get("headers"), dict) and isinstance(frame.get("type"), str):
        return frame
    return None
