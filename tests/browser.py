"""A real browser, driven over its debugging protocol; tests that need it are skipped where there is none."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {"Enter": (13, "\r"), "Escape": (27, "")}
"""Key codes, and what a key types."""


def chromium() -> str:
    """The browser's path. Skips the test, saying how to get one, where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here; apt-get install chromium")
    return found


class Tab:
    """One page. Every expression is JavaScript, run in it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.complaints: list[str] = []

    async def open(self, url: str) -> None:
        await self._call("Page.enable")
        await self._call("Runtime.enable")
        await self._call("Log.enable")
        await self._call("Page.navigate", url=url)

    async def value(self, expression: str) -> Any:
        """What an expression comes to; None where it fails, as it may while a page is still loading."""
        answer = await self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer.get("result", {}).get("value")

    async def until(self, expression: str) -> None:
        """Wait for an expression to become true; the test's own time limit ends the waiting."""
        while not await self.value(f"Boolean({expression})"):
            await asyncio.sleep(0.02)

    async def type(self, text: str) -> None:
        """Type into whatever has the focus, then press Enter."""
        await self._call("Input.insertText", text=text)
        await self.press("Enter")

    async def press(self, key: str) -> None:
        """Press one of `KEYS` on whatever has the focus."""
        code, text = KEYS[key]
        pressed = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        await self._call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def resize(self, width: int, height: int) -> None:
        """Be a window of this size, as a phone's."""
        await self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        id = next(self._ids)
        await self._socket.send_json({"id": id, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == id:
                result: dict[str, Any] = answer.get("result", {})
                return result
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        """Remember what went wrong in the page."""
        if event["method"] == "Runtime.exceptionThrown":
            self.complaints.append(event["params"]["exceptionDetails"]["text"])
        elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.complaints.append(event["params"]["entry"]["text"])


@asynccontextmanager
async def tab(folder: Path) -> AsyncIterator[Tab]:
    """A fresh browser with one empty page; `folder` holds its profile."""
    process = await asyncio.create_subprocess_exec(
        chromium(),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "--window-size=1280,800",
        "--lang=en",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        port = await _debugging_port(folder, process)
        async with ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/json") as response:
                target = next(one for one in await response.json() if one["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _debugging_port(folder: Path, process: asyncio.subprocess.Process) -> int:
    """Chromium writes the port it chose into its profile."""
    file = folder / "DevToolsActivePort"
    while not file.exists() or not file.read_text().strip():
        assert process.returncode is None, "the browser ended at its start"
        await asyncio.sleep(0.02)
    return int(file.read_text().splitlines()[0])
