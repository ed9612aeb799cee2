"""How far this machine's clock is from a platform's, by the `Date` of what the platform answers."""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.ports.adapter import Finding

_MEND = "Set the clock, best by NTP."


def told(headers: Mapping[str, str]) -> float | None:
    """The time an answer carries, in seconds since 1970; None where it carries none."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError):
        return None


def noting(note: Callable[[float | None], None]) -> aiohttp.TraceConfig:
    """For a session's `trace_configs`: what each answer told, also one that only opens a WebSocket."""

    async def ended(_session: Any, _context: Any, ending: aiohttp.TraceRequestEndParams) -> None:
        note(told(ending.response.headers))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace


def compared(platform: str, at: float | None, now: float, window: float) -> Finding:
    """`at`: what the platform told just now, `window`: how far apart a call may be; a fifth of that is borne."""
    if at is None:
        return Finding("clock", True, f"{platform} told no time to compare with.")
    skew = now - at
    says = f"This machine's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} {platform}'s."
    well = abs(skew) < window / 5
    return Finding("clock", well, says, "" if well else _MEND)
