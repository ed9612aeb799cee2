"""One look at a system: what was asked, what came back, and that it always ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.domain.evidence import Observation
from bot.errors import BotError
from bot.ports.skill import Arguments
from bot.ports.tool import Tool, ToolContext

log = structlog.get_logger()

_LATER = 5.0
"""Seconds after which a caller may give up on a look that should have given up by itself, saying what it asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a look asks, before the answer is known; every outcome repeats it exactly."""

    tool: str
    query: str
    since: datetime | None = None
    until: datetime | None = None
    link: str = ""

    def found(self, text: str, omitted: int = 0, rest: str = "") -> Observation:
        return self._seen("found", text, omitted, rest)

    def nothing(self, text: str) -> Observation:
        """The query ran and matched nothing."""
        return self._seen("nothing", text)

    def failed(self, text: str) -> Observation:
        """The query did not run."""
        return self._seen("failed", text)

    def _seen(self, outcome: Any, text: str, omitted: int = 0, rest: str = "") -> Observation:
        return Observation(
            self.tool, self.query, outcome, text, self.since, self.until, omitted, rest if omitted else "", self.link
        )


Ask = Callable[[ToolContext, Any], Asked]
See = Callable[[ToolContext, Any, Asked], Awaitable[Observation]]


def looking(name: str, purpose: str, arguments: type[Arguments], ask: Ask, see: See, timeout: float = 20.0) -> Tool:
    """A tool that first says what it asks, then asks it."""

    async def look(ctx: ToolContext, args: Any) -> Observation:
        asked = Asked(name, args.model_dump_json(exclude_defaults=True, by_alias=True))
        try:
            asked = ask(ctx, args)
        except BotError as error:
            return asked.failed(error.public)
        except (ValueError, ArithmeticError):
            return asked.failed("That cannot be asked: a time or a number is out of range.")
        return await attempted(asked, lambda: see(ctx, args, asked), timeout)

    return Tool(name, purpose, arguments, look, timeout + _LATER)


async def attempted(asked: Asked, see: Callable[[], Awaitable[Observation]], seconds: float) -> Observation:
    """What a look showed; an error or no answer in time is a failed look.

    So is an answer of another shape than its system documents: what is at an address is not ours to rely on.
    """
    try:
        async with asyncio.timeout(seconds):
            return await see()
    except TimeoutError:
        return asked.failed(f"There was no answer within {seconds:g} seconds.")
    except BotError as error:
        return asked.failed(error.public)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        log.warning("answer_not_understood", tool=asked.tool, reason=type(error).__name__)
        return asked.failed("The answer is not what this system documents: is its address right?")
