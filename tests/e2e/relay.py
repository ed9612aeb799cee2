"""The way to a server, which a test can close and open again."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit


class Relay:
    """Passes bytes on to `url`'s server. While closed, connections are refused."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return self._to._replace(netloc=f"127.0.0.1:{self._port}").geturl()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections from now on, and cut those there are."""
        assert self._server is not None
        self._server.close()
        for task in [*self._passing]:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        onward = await asyncio.open_connection(self._to.hostname, self._to.port)
        try:
            await asyncio.gather(_pass(reader, onward[1]), _pass(onward[0], writer))
        except asyncio.CancelledError:
            pass  # the relay is closed; a cancelled connection of a server would be logged as a failure
        finally:
            for end in (writer, onward[1]):
                end.transport.abort()
            self._passing.discard(task)


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(2**16):
            target.write(piece)
            await target.drain()
        target.close()
