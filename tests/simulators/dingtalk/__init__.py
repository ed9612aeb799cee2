"""A small server that behaves like DingTalk towards one app's robot, and a way to direct it.

    async with DingTalkSimulator() as dingtalk:
        dingtalk.callback_url = "http://127.0.0.1:8080/webhooks/dingtalk/acme"     # left out: Stream mode
        ann = dingtalk.user("u-ann", "Ann")
        room = dingtalk.group("INC-42", members=[ann])
        question = await dingtalk.say(ann, room, "status?")
        answer = await dingtalk.next_post()

The new API, the old API, the gateway and the addresses to reply at are all served at `dingtalk.url`.
"""

from tests.simulators.dingtalk.faults import Fault
from tests.simulators.dingtalk.model import JSON, Call, Chat, Post, Push, User
from tests.simulators.dingtalk.simulator import DingTalkSimulator
from tests.simulators.dingtalk.state import CLIENT_ID, CLIENT_SECRET

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "JSON",
    "Call",
    "Chat",
    "DingTalkSimulator",
    "Fault",
    "Post",
    "Push",
    "User",
]
