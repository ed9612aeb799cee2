"""A robot by HTTP callback: WeCom calls, asks for answers until they are complete, and takes one more at an address."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.simulators.wecom.cards import OK, WRONG_PARAMETER
from tests.simulators.wecom.crypt import Crypt
from tests.simulators.wecom.robot import STREAM_LIFETIME, URL_LIFETIME, Fault, Question, Robot

Body = dict[str, Any]
PATIENCE = 5.0


@dataclass
class Asked:
    """A question whose answer is being asked for."""

    question: Question
    stream: str
    polls: int = 0


class Caller:
    """WeCom's side. `every`: seconds between two polls; `url`: the address entered for the robot."""

    def __init__(self, robot: Robot, every: float) -> None:
        self._robot = robot
        self._every = every
        self._crypt = Crypt(robot.token, robot.key)
        self._numbers = itertools.count(1)
        self._asking: dict[str, asyncio.Task[None]] = {}
        self.asked: dict[str, Asked] = {}
        self.url = ""
        self.answers: list[tuple[Body, int, Body | None]] = []
        """Every call, the status of its answer, and the answer."""
        self.deaf = False
        """Whether answers are no longer asked for."""
        self._under_way = 0

    def query(self, encrypted: str, age: float = 0.0) -> dict[str, str]:
        """The query of a genuine call, made `age` seconds ago."""
        timestamp, nonce = str(int(self._robot.clock() - age)), f"n{next(self._numbers)}"
        return {
            "msg_signature": self._crypt.sign(timestamp, nonce, encrypted),
            "timestamp": timestamp,
            "nonce": nonce,
        }

    def encrypted(self, text: str) -> str:
        return self._crypt.encrypt(text)

    async def verify(self, text: str = "1616140317555161061") -> str:
        """What is answered to the check that is made when the address is entered."""
        echo = self._crypt.encrypt(text)
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url, params=self.query(echo) | {"echostr": echo}) as response,
        ):
            return await response.text()

    async def post(
        self, text: str, query: dict[str, str] | None = None, encrypted: str = ""
    ) -> tuple[int, Body | None]:
        """Call with `text` encrypted; the status and the answer. An answer that is none of the robot's raises."""
        encrypted = encrypted or self._crypt.encrypt(text)
        query = self.query(encrypted) if query is None else query
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self.url, params=query, json={"encrypt": encrypted}) as response,
        ):
            answer = await response.read()
            if response.status != 200 or not answer:
                return response.status, None
        return 200, self._read(json.loads(answer), query["nonce"])

    def _read(self, sealed: Body, nonce: str) -> Body:
        assert sealed["nonce"] == nonce, "the answer is to another call"
        assert isinstance(sealed["timestamp"], int)
        opened: Body = json.loads(
            self._crypt.decrypt(sealed["msgsignature"], str(sealed["timestamp"]), nonce, sealed["encrypt"])
        )
        return opened

    async def deliver(self, body: Body) -> Body | None:
        """Call with a message or an event, and ask for the answer from then on."""
        id = str(body["msgid"])
        known = self._robot.questions.get(id)
        if known is None:
            self._robot.heard(id, body)
            known = self._robot.questions[id]
        status, answer = await self.post(json.dumps(body, ensure_ascii=False))
        self.answers.append((body, status, answer))
        if answer is not None and known.click:
            assert self._robot.update(id, answer) == OK, answer
        elif answer is not None and not self._show(known, answer) and id not in self._asking:
            self.asked[id] = Asked(known, answer["stream"]["id"])
            self._asking[id] = asyncio.ensure_future(self._ask_on(id))
        self._robot.changed.set()
        return answer

    def _show(self, question: Question, answer: Body) -> bool:
        """Show what is new in an answer; whether it is complete."""
        assert answer["msgtype"] in {"stream", "stream_with_template_card"}, answer
        stream = answer["stream"]
        shown = next((one for one in self._robot.messages if one.id == stream["id"]), None)
        if shown is not None and (shown.finished or (stream["content"] == shown.text and not stream["finish"])):
            return shown.finished
        if shown is None and not stream["content"] and not stream["finish"]:
            return False
        code = self._robot.stream(question, stream, answer.get("template_card"), polled=True)
        assert code == OK, f"{code}: {answer}"
        return bool(stream["finish"])

    async def _ask_on(self, id: str) -> None:
        asked = self.asked[id]
        while self._robot.clock() - asked.question.asked_at <= STREAM_LIFETIME:
            await asyncio.sleep(self._every)
            if not self.deaf and await self.poll(id):
                break
        self._asking.pop(id, None)
        self._robot.changed.set()

    async def poll(self, id: str) -> bool:
        """Ask once for the answer to a question; whether it is complete."""
        asked = self.asked[id]
        asked.polls += 1
        self._under_way += 1
        place = {key: value for key, value in asked.question.body.items() if key in {"aibotid", "chatid", "chattype"}}
        poll = {"msgid": f"P{next(self._numbers)}", **place, "from": asked.question.body["from"], "msgtype": "stream"}
        try:
            status, answer = await self.post(json.dumps(poll | {"stream": {"id": asked.stream}}))
        except (aiohttp.ClientConnectionError, TimeoutError):
            return False  # nobody is there; WeCom asks again
        finally:
            self._under_way -= 1
        assert status == 200, status
        assert answer is not None
        assert answer["stream"]["id"] == asked.stream, answer
        return self._show(asked.question, answer)

    async def poll_all(self) -> None:
        """Ask once for every answer that is not complete."""
        for id in list(self._asking):
            await self.poll(id)

    async def go_deaf(self) -> None:
        """Ask for no more answers; on return those asked for before have come."""
        self.deaf = True
        while self._under_way:
            await asyncio.sleep(self._every)

    @contextmanager
    def not_asking(self) -> Iterator[None]:
        """Answers are not asked for meanwhile."""
        self.deaf = True
        try:
            yield
        finally:
            self.deaf = False

    async def response(self, request: web.Request) -> web.Response:
        """The address that comes with a question: good once, for an hour. No code is documented for other uses."""
        body = await request.json()
        self._robot.calls.append(body)
        fault = self._robot.faults.popleft() if self._robot.faults else Fault(kept=True)
        code = fault.error or (self._take(str(request.query.get("response_code")), body) if fault.kept else OK)
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
        errmsg = "ok" if code == OK else f"refused, hint: [17_4_ab], from ip: 203.0.113.7, more info at e={code}"
        return web.json_response({"errcode": code, "errmsg": errmsg})

    def _take(self, code: str, body: Body) -> int:
        question = next((one for one in self._robot.questions.values() if code_of(one.body) == code), None)
        if question is None or question.url_used or self._robot.clock() - question.asked_at > URL_LIFETIME:
            return WRONG_PARAMETER
        result = self._robot.say(question.chat, body, quotes=str(question.body["msgid"]))
        question.url_used = result == OK
        return result

    async def close(self) -> None:
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, AssertionError):
                raise outcome


def code_of(body: Body) -> str:
    """The secret in a message's address."""
    return str(body.get("response_url", "")).rpartition("response_code=")[2]
