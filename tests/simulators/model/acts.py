"""What the simulated model does with one request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """A tool call; `arguments` is JSON as the model wrote it, well-formed or not."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Act:
    """One answer. `status` other than 200: an error with `error` as its body.

    `hang`: nothing more comes after `text`. `cut`: the connection breaks off after `text`; `ends`: it is closed in
    good order, but before the answer is finished. `usage`: (prompt, completion) tokens, counted when left out.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    refusal: str = ""
    finish: str = "stop"
    status: int = 200
    error: Mapping[str, object] = field(default_factory=dict)
    retry_after: float | None = None
    hang: bool = False
    cut: bool = False
    ends: bool = False
    usage: tuple[int, int] | None = None


def says(text: str, usage: tuple[int, int] | None = None) -> Act:
    """An answer in words."""
    return Act(text, usage=usage)


def call(tool: str, /, **arguments: object) -> Call:
    """A well-formed tool call."""
    return Call(tool, json.dumps(arguments))


def broken(tool: str, arguments: str) -> Call:
    """A tool call with arguments as they stand, such as half a JSON object."""
    return Call(tool, arguments)


def calls(*wanted: Call, text: str = "", usage: tuple[int, int] | None = None) -> Act:
    """Tool calls, several of them to be made side by side; `text` is said before them."""
    return Act(text, wanted, finish="tool_calls", usage=usage)


def fails(status: int, message: str = "The server had an error.", retry_after: float | None = None) -> Act:
    """An error answer, as for 401, 429 or 500."""
    kinds = {401: "invalid_request_error", 429: "requests", 400: "invalid_request_error"}
    error = {"message": message, "type": kinds.get(status, "server_error"), "param": None, "code": None}
    return Act(status=status, error=error, retry_after=retry_after)


def overflows(window: int = 8192) -> Act:
    """More was sent than the model reads."""
    message = f"This model's maximum context length is {window} tokens. Please reduce the length of the messages."
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": "messages",
        "code": "context_length_exceeded",
    }
    return Act(status=400, error=error)


def hangs(text: str = "") -> Act:
    """Nothing more comes after these words."""
    return Act(text, hang=True)


def cuts(text: str = "", *, orderly: bool = False) -> Act:
    """The connection ends in the middle of the answer; `orderly`: by the server's own decision."""
    return Act(text, cut=not orderly, ends=orderly)


def refuses(words: str = "I cannot help with that.") -> Act:
    """The model declines, in the place the protocol has for it."""
    return Act(refusal=words)


def filters(text: str = "") -> Act:
    """The provider's filter ends the answer."""
    return Act(text, finish="content_filter")
