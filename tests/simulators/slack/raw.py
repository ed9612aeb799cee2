"""Calls Slack would never make: forged, stale, torn."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp


@dataclass(frozen=True)
class RawAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


async def deliver(session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> RawAnswer:
    """Post exactly these bytes with exactly these headers."""
    timeout = aiohttp.ClientTimeout(total=30)
    async with session.post(url, data=body, headers=headers, timeout=timeout) as response:
        return RawAnswer(response.status, dict(response.headers), await response.read())


async def deliver_torn(url: str, body: bytes, headers: dict[str, str], sent: int) -> bytes:
    """Promise the whole body, send only the first bytes, hang up; returns whatever was answered before."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = [f"POST {address.path or '/'} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body[:sent])
    await writer.drain()
    writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""
    finally:
        writer.close()
