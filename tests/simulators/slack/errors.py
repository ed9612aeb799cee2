"""The answer `ok: false`."""

from tests.simulators.slack.model import JSON


class ApiError(Exception):
    """A refusal by the Web API: its code, hints for developers, and fields besides."""

    def __init__(self, code: str, *hints: str, **fields: object) -> None:
        super().__init__(code, *hints)
        self.code = code
        self._hints = hints
        self._fields = fields

    def body(self) -> JSON:
        answer: JSON = {"ok": False, "error": self.code, **self._fields}
        if self._hints:
            answer["response_metadata"] = {"messages": [f"[ERROR] {hint}" for hint in self._hints]}
        return answer
