"""What help and replies suggest to type is understood as what they say."""

from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import SeverityScale
from bot.language import Command, Grammar, understand
from skills import SKILLS
from tests.unit.skills.fakes import NOW

GRAMMAR = Grammar(NOW, ZoneInfo("Europe/London"), SeverityScale())
EXAMPLES = [(one.name, text) for one in SKILLS for text in (one.example, one.example_zh) if text and one.mutates]
SUGGESTED = (
    ("action_item", "action item: entry 43"),
    ("action_item", "待办：记录 31"),
    ("bind", "bind this chat to INC-1"),
    ("bind", "关联到 INC-1"),
    ("cancel_update", "cancel update 1"),
    ("cancel_update", "取消更新 1"),
    ("cancel_update", "cancel updates"),
    ("diagnose", "diagnose"),
    ("diagnose", "诊断"),
    ("export", "export the post-mortem"),
    ("export", "导出复盘报告"),
    ("export", "export the timeline"),
    ("export", "导出时间线"),
    ("note", "note: the root cause is the pool size"),
    ("note", "记录：根因是连接池"),
    ("pin", "pin this"),
    ("pin", "把这条消息加入时间线"),
    ("postmortem", "draft the post-mortem with short"),
    ("severity", "change severity to SEV-1"),
    ("severity", "把级别改为 SEV-1"),
    ("status", "mark this incident as resolved"),
    ("status", "标记为已恢复"),
    ("summarize", "catch me up"),
    ("summarize", "总结"),
    ("update", "update me in 20 minutes"),
    ("update", "20分钟后更新一下"),
    ("update", "16:30 同步"),
    ("update", "每分钟同步一次"),
)


@pytest.mark.parametrize(("skill", "text"), [*EXAMPLES, *SUGGESTED])
def test_what_is_suggested_runs_the_skill_it_is_suggested_for(skill: str, text: str) -> None:
    request = understand(text, GRAMMAR)

    assert isinstance(request, Command)
    assert request.skill == skill
    arguments = next(one.arguments for one in SKILLS if one.name == skill)
    arguments.model_validate(dict(request.arguments))
