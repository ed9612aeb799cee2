"""The arguments of a Web API call, however they were sent."""

import json
from typing import Any

from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.model import JSON


class Arguments:
    """Query, form and JSON arguments merged; every reader refuses what Slack would refuse."""

    def __init__(self, values: JSON) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool | dict | list):
            raise ApiError("invalid_arguments", f"must be a string [json-pointer:/{name}]")
        return str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise ApiError("invalid_arguments", f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value in (None, "") else value in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise ApiError("invalid_arguments", f"must be an integer [json-pointer:/{name}]") from None

    def names(self, name: str) -> list[str]:
        """A list, sent as one or joined by commas."""
        value = self.values.get(name)
        if value is None:
            return []
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def structure(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """A list or object, sent as one or as JSON in a string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(refusal, f"not JSON [json-pointer:/{name}]") from None
