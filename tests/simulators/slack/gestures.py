"""What people press, submit and type at the app's own controls."""

from typing import Any

from tests.simulators.slack.journal import Delivery
from tests.simulators.slack.model import JSON, Channel, Message, User, View
from tests.simulators.slack.people import People
from tests.simulators.slack.tenant import Tenant


class Gestures(People):
    """Interactions of people with the app. Each returns its delivery at once; wait for `settled`, or `answer` it."""

    def press(self, user: User, message: Message, action_id: str, **chosen: Any) -> Delivery:
        """Press a button, or choose (`selected_option=…`); raises LookupError when the message shows no such element,
        or shows it to somebody else only.
        """
        if message.ephemeral_to not in {None, user.id}:
            raise LookupError(f"{user.name} does not see that message")
        tenant = self.tenant_of(message)
        return tenant.send("interactive", tenant.interactions.block_actions(user, message, action_id, **chosen))

    def shortcut(self, user: User, message: Message, callback_id: str) -> Delivery:
        """Use a message shortcut."""
        tenant = self.tenant_of(message)
        return tenant.send("interactive", tenant.interactions.message_action(user, message, callback_id))

    def submit(self, user: User, view: View, values: JSON) -> Delivery:
        """Submit a modal; `values` as in `state.values`, block id → action id → value."""
        tenant = self.tenant_of(user)
        return tenant.send("interactive", tenant.interactions.view_submission(user, view, values))

    def command(self, user: User, channel: Channel, command: str, text: str = "") -> Delivery:
        """Type a slash command in a channel. Its direct answer, if any, becomes a message."""
        tenant = self.tenant_of(user)
        payload = tenant.interactions.command(user, channel, command, text)
        return tenant.send("slash_commands", payload)

    def open_home(self, user: User, tab: str = "messages") -> None:
        """Open the app's own tab."""
        tenant: Tenant = self.tenant_of(user)
        ws = tenant.state
        place = {"user": user.id, "channel": ws.direct(user.id, ws.bot.id).id, "tab": tab}
        tenant.raise_event({"type": "app_home_opened", **place, "event_ts": ws.next_ts()})
