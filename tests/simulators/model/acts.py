"""What a simulated model does with one request, whatever protocol it speaks."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """A tool call; `arguments` is JSON as the model wrote it, well-formed or not."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Act:
    """One answer. `status` other than 200: an error that says `message`; `window`: more was sent than is read.

    `hang`: nothing more comes after `text`, but signs of life where it is `pinging`. `cut`: the connection breaks off
    after `text`; `ends`: it is closed in good order, but before the answer is finished; `stumbles`: an error is said
    in the midst of the answer. `thought`: what is thought before it, where the protocol tells that. `usage`: (prompt,
    completion) tokens, counted when left out; `cached`: how many of the prompt's were read from a cache. `pace`: how
    many words come at once.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    thought: str = ""
    refusal: str = ""
    finish: str = "stop"
    status: int = 200
    message: str = ""
    window: int = 0
    retry_after: float | None = None
    hang: bool = False
    pinging: bool = False
    cut: bool = False
    ends: bool = False
    stumbles: bool = False
    usage: tuple[int, int] | None = None
    cached: int = 0
    pace: int = 1


def says(text: str, usage: tuple[int, int] | None = None, *, thought: str = "", cached: int = 0) -> Act:
    """An answer in words."""
    return Act(text, thought=thought, usage=usage, cached=cached)


def call(tool: str, /, **arguments: object) -> Call:
    """A well-formed tool call."""
    return Call(tool, json.dumps(arguments))


def broken(tool: str, arguments: str) -> Call:
    """A tool call with arguments as they stand, such as half a JSON object."""
    return Call(tool, arguments)


def calls(*wanted: Call, text: str = "", thought: str = "", usage: tuple[int, int] | None = None) -> Act:
    """Tool calls, several of them to be made side by side; `text` is said before them."""
    return Act(text, wanted, thought, finish="tool_calls", usage=usage)


def fails(status: int, message: str = "The server had an error.", retry_after: float | None = None) -> Act:
    """An error answer, as for 401, 429 or 500."""
    return Act(status=status, message=message, retry_after=retry_after)


def overflows(window: int = 8192) -> Act:
    """More was sent than the model reads."""
    return Act(status=400, window=window)


def hangs(text: str = "", *, pinging: bool = False) -> Act:
    """Nothing more comes after these words; `pinging`: but that the connection is held."""
    return Act(text, hang=True, pinging=pinging)


def cuts(text: str = "", *, orderly: bool = False) -> Act:
    """The connection ends in the middle of the answer; `orderly`: by the server's own decision."""
    return Act(text, cut=not orderly, ends=orderly)


def stumbles(text: str = "") -> Act:
    """The server says in the middle of the answer that it has an error."""
    return Act(text, stumbles=True)


def clips(text: str) -> Act:
    """The answer is longer than the model's longest, and ends there."""
    return Act(text, finish="length")


def refuses(words: str = "I cannot help with that.", text: str = "") -> Act:
    """The model declines, in the place the protocol has for it; `text` is said before."""
    return Act(text, refusal=words)


def filters(text: str = "") -> Act:
    """The provider's filter ends the answer."""
    return Act(text, finish="content_filter")
