"""What sentences of an incident's chat state."""

import pytest

from bot.language import Cue, cues, hedged

_STATED = [
    ("customers cannot check out", Cue.IMPACT),
    ("checkout is down in EU", Cue.IMPACT),
    ("错误率上升，影响了支付", Cue.IMPACT),
    ("error rate is at 12%", Cue.IMPACT),
    ("payments are failing", Cue.IMPACT),
    ("login is unavailable", Cue.IMPACT),
    ("the root cause was a bad config push", Cue.CAUSE),
    ("it was caused by an expired certificate", Cue.CAUSE),
    ("the connection pool was exhausted because of a leak", Cue.CAUSE),
    ("根因是配置变更导致连接池被打满", Cue.CAUSE),
    ("due to a full disk, writes stopped", Cue.CAUSE),
    ("The restart triggered the failover", Cue.CAUSE),
    ("restarted the payment pods", Cue.ACTION),
    ("I'm checking the logs", Cue.ACTION),
    ("正在排查数据库", Cue.ACTION),
    ("we scaled the workers to 20", Cue.ACTION),
    ("paged the database team", Cue.ACTION),
    ("latency is dropping", Cue.RESULT),
    ("the restart didn't help", Cue.RESULT),
    ("重启后没有效果", Cue.RESULT),
    ("still seeing 5xx", Cue.RESULT),
    ("error rate back to normal", Cue.RESULT),
    ("next step is to fail over", Cue.NEXT),
    ("I'll check the replicas", Cue.NEXT),
    ("下一步切流", Cue.NEXT),
    ("does anyone know who owns this", Cue.QUESTION),
    ("why is it slow?", Cue.QUESTION),
    ("为什么超时", Cue.QUESTION),
    ("we decided to roll back", Cue.DECISION),
    ("agreed to keep the flag off", Cue.DECISION),
    ("决定先回滚", Cue.DECISION),
    ("we should add an alert for this", Cue.FOLLOW_UP),
    ("action item: fix the dashboard", Cue.FOLLOW_UP),
    ("后续需要补充监控", Cue.FOLLOW_UP),
    ("let's file a ticket for the flaky probe", Cue.FOLLOW_UP),
    ("alert fired for checkout-api", Cue.DETECTION),
    ("we noticed a spike", Cue.DETECTION),
    ("监控告警", Cue.DETECTION),
    ("deployed v1.2.3 of checkout", Cue.CHANGE),
    ("the feature flag new-cart was enabled", Cue.CHANGE),
    ("配置变更", Cue.CHANGE),
    ("config change was pushed at 14:00", Cue.CHANGE),
    ("14:00 发布了新版本", Cue.CHANGE),
    ("rolled back the release", Cue.MITIGATION),
    ("failed over to the replica", Cue.MITIGATION),
    ("已回滚止损", Cue.MITIGATION),
    ("disabled the new cart", Cue.MITIGATION),
    ("applied a workaround", Cue.MITIGATION),
    ("the incident is resolved", Cue.RESOLUTION),
    ("everything is back to normal", Cue.RESOLUTION),
    ("故障已恢复", Cue.RESOLUTION),
    ("fix is deployed and verified", Cue.RESOLUTION),
    ("three customers called", Cue.CUSTOMER),
    ("客户在投诉", Cue.CUSTOMER),
    ("support tickets are piling up", Cue.CUSTOMER),
]


@pytest.mark.parametrize(("text", "cue"), _STATED)
def test_a_sentence_states_what_its_words_say(text: str, cue: Cue) -> None:
    assert cue in cues(text)


@pytest.mark.parametrize(
    "text",
    [
        "it might be caused by the deploy",
        "I wonder if the deploy caused this",
        "this was not caused by the deploy",
        "maybe the root cause is DNS",
        "is it because of the deploy?",
        "what is the root cause",
        "root cause unknown",
        "we are looking for the root cause",
        "the deploy didn't cause this",
        "we ruled out the database as the cause",
        "probably due to load",
        "可能是因为数据库",
        "不是数据库导致的",
        "是不是发布引起的？",
        "根因还不清楚",
        "怀疑是配置导致",
        "Is it because of X? We do not know.",
    ],
)
def test_a_guessed_denied_or_sought_cause_is_none(text: str) -> None:
    assert Cue.CAUSE not in cues(text)


def test_a_doubt_in_one_sentence_does_not_hide_the_cause_in_the_next() -> None:
    assert Cue.CAUSE in cues("I wonder who deployed. The root cause was the config push.")


@pytest.mark.parametrize("text", ["ok", "thanks", "hello everyone", "收到", "", "see you in the call"])
def test_small_talk_states_nothing(text: str) -> None:
    assert cues(text) == frozenset()


@pytest.mark.parametrize(
    "text", ["might be DNS", "I think it is DNS", "not sure yet", "可能是网络", "疑似泄漏", "likely a leak"]
)
def test_a_guess_is_hedged(text: str) -> None:
    assert hedged(text)


@pytest.mark.parametrize("text", ["the root cause was DNS", "we rolled back", "根因是配置", "rolled back at 14:05"])
def test_a_statement_is_not_hedged(text: str) -> None:
    assert not hedged(text)
