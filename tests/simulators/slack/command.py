"""What a command of the control API is."""

from collections.abc import Awaitable, Callable

from tests.simulators.slack.model import JSON, Channel, Message, User
from tests.simulators.slack.simulator import SlackSimulator
from tests.simulators.slack.tenant import Tenant

Command = Callable[["Control", JSON], Awaitable[JSON]]


class Control:
    """Finds what commands name. Raises KeyError for what does not exist."""

    def __init__(self, slack: SlackSimulator) -> None:
        self.slack = slack

    def tenant(self, body: JSON) -> Tenant:
        return self.slack.tenants[body["team"]] if "team" in body else self.slack.workspace

    def person(self, body: JSON) -> User:
        return self.tenant(body).state.users[body["user"]]

    def place(self, body: JSON) -> Channel:
        return self.tenant(body).state.channels[body["channel"]]

    def message(self, body: JSON, name: str = "ts") -> Message:
        stored = self.place(body).messages.get(body[name])
        return stored or self.tenant(body).state.ephemerals[body[name]]
