"""A room in which ten thousand things were said, and fifty of them matter."""

import random
from datetime import timedelta

from bot.domain.incident import EntryKind, Incident
from bot.language import cues
from tests.unit.skills.fakes import Room

CHATTER = (
    "looking at the dashboards of shard {n}",
    "same here",
    "anyone from the payments team around? page {n}",
    "graph number {n} is loading slowly for me",
    "we deployed checkout-api v2.{n} at 13:39",
    "about {n}% of customers cannot pay, support has {n} tickets",
    "rollback of shard {n} is done, error rate is dropping",
    "我看一下第 {n} 个节点的日志",
    "joining the call in {n} minutes",
)
SUBJECTS = (
    "vendor escalation",
    "billing reconciliation",
    "warehouse printer",
    "loyalty points",
    "certificate renewal",
    "mobile push gateway",
    "fraud scoring",
    "address lookup",
    "invoice archive",
    "tax calculator",
)
SUBJECTS_ZH = ("短信网关", "积分服务", "发票归档", "地址解析", "风控评分")


def facts() -> list[tuple[str, str, str]]:
    """What was said, a question about it, and what an answer cannot do without."""
    found = []
    for number in range(40):
        subject, key = SUBJECTS[number % 10], f"CASE-{7000 + number}"
        place = ("", " in Frankfurt", " for partners", " at night")[number // 10]
        said = f"the {subject}{place} goes under {key} from now on"
        found.append((said, f"what does the {subject}{place} go under?", key))
    for number in range(10):
        subject, key = SUBJECTS_ZH[number % 5], f"CASE-{9000 + number}"
        place = ("北区", "南区")[number // 5]
        found.append((f"{place}{subject}的工单是 {key}", f"{place}{subject}的工单号是多少？", key))
    return found


def long_room(messages: int = 10_000) -> Room:
    """The facts stand anywhere, in an order that is the same at every run."""
    room, choice = Room(), random.Random(7)
    room.bound_to(Incident("acme", 1, "Checkout down", "SEV-2", started_at=room.now - timedelta(days=1)))
    said = [choice.choice(CHATTER).replace("{n}", str(number % 97)) for number in range(messages)]
    planted = facts()
    for place, (fact, _, _) in zip(choice.sample(range(messages), len(planted)), planted, strict=True):
        said[place] = fact
    began = room.now - timedelta(days=1)
    for number, text in enumerate(said):
        at = began + timedelta(seconds=8 * number)
        room.book.record(1, EntryKind.CHAT, text, at=at, cues=tuple(sorted(cues(text))))
    return room
