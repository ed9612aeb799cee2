"""A small server that behaves like slack.com towards one bot, and a way to direct it.

    async with SlackSimulator() as slack:
        slack.request_url = "http://127.0.0.1:8080/slack/events"     # left out: Socket Mode
        ann = slack.user("ann")
        room = slack.channel("general", members=[ann])
        question = await slack.say(ann, room, f"{slack.workspace.mention} status?")
        answer = await slack.next_post()
        assert answer.thread_ts == question.ts

Clients use `slack.api_url` and `slack.workspace.credentials`. As a process of its own: see `__main__`.
"""

from tests.simulators.slack.clock import Clock
from tests.simulators.slack.display import Display, Link
from tests.simulators.slack.faults import Fault
from tests.simulators.slack.journal import Call, Delivery
from tests.simulators.slack.model import JSON, Channel, ChannelKind, File, Message, User, View
from tests.simulators.slack.raw import RawAnswer
from tests.simulators.slack.signing import sign
from tests.simulators.slack.simulator import SlackSimulator
from tests.simulators.slack.tenant import Tenant
from tests.simulators.slack.workspace import ALL_SCOPES, SIGNING_SECRET, Credentials

__all__ = [
    "ALL_SCOPES",
    "JSON",
    "SIGNING_SECRET",
    "Call",
    "Channel",
    "ChannelKind",
    "Clock",
    "Credentials",
    "Delivery",
    "Display",
    "Fault",
    "File",
    "Link",
    "Message",
    "RawAnswer",
    "SlackSimulator",
    "Tenant",
    "User",
    "View",
    "sign",
]
