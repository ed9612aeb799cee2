"""A sentence stands when its evidence holds what it states; code decides."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agent.claims import Checked, check
from bot.domain.evidence import Evidence, Observation

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATENCY = Evidence(
    "E1",
    Observation(
        "prometheus",
        'histogram_quantile(0.99, rate(http_request_duration_seconds_bucket{job="checkout"}[5m]))',
        "found",
        '{job="checkout"}: first 0.118, max 0.4796 at 2026-03-01T14:07:00Z, last 0.46; 12500 requests',
        datetime(2026, 3, 1, 13, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 14, 30, tzinfo=UTC),
    ),
)
CHANGES = Evidence(
    "E2",
    Observation(
        "changes",
        "changes",
        "found",
        "2026-03-01T14:05:10Z deploy checkout v2.3.1 production by Ann Lee\n"
        "2026-03-01T13:20:00Z flag new-cart on by Bob",
    ),
)
FAILED = Evidence("E3", Observation("loki", '{app="checkout"} |= "timeout"', "failed", "refused after 37 tries"))
ROLLED_BACK = Evidence(
    "#12", Observation("timeline", "", "found", "14:09 Bob: rolled back to v2.3.0, errors down to 0.4%, 1.5 GiB free")
)
ALL = (LATENCY, CHANGES, FAILED, ROLLED_BACK)
KNOWN = "INC-7 checkout down SEV-2"


def checked(text: str, language: str = "en") -> Checked:
    return check(text, ALL, SHANGHAI, known=KNOWN, language=language)


@pytest.mark.parametrize(
    "sentence",
    [
        "The p99 of checkout rose from 118 ms to 480 ms at 14:07 [E1].",
        "It was about 450 ms at the end [E1].",
        "It grew 4x, from 0.118 to 0.48 [E1].",
        "It rose by 362 ms, from 118 ms to 480 ms [E1].",
        "It peaked at 22:07 [E1].",
        "On 1 March the peak was 0.4796 s [E1].",
        "There were 12.5k requests [E1].",
        "There were 12,500 requests. [E1]",
        "Ann Lee deployed v2.3.1 at 14:05:10 [E2].",
        "The deploy of v2.3.1 was 2 minutes before the peak, 14:05 to 14:07 [E1, E2].",
        "The flag `new-cart` was switched on 45 minutes before the deploy [E2].",
        "The rollback to v2.3.0 brought errors to 0.4 % [#12].",
        "1.5 GiB were free [#12].",
        "The rise was caused by the deploy of checkout [E2].",
        "22点05分发布了 v2.3.1 [E2]。",
        "p99 从 118 毫秒升到约 480 毫秒，是原来的 4 倍 [E1]。",
        "3月1日 14:05 的发布导致 checkout 变慢 [E2]。",
        "回滚到 v2.3.0 之后错误率降到 0.4%【#12】。",
    ],
)
def test_what_the_evidence_holds_stands_as_it_is(sentence: str) -> None:
    result = checked(sentence)

    assert result.text == sentence
    assert [one.outcome for one in result.verdicts] == ["verified"]


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("p99 rose to 620 ms [E1].", "620 ms"),
        ("It peaked at 14:17 [E1].", "14:17"),
        ("Version v2.4.0 was deployed [E2].", "v2.4.0"),
        ("It was deployed on 2026-03-02 [E2].", "2026-03-02"),
        ("The pod `order-service` was killed [E2].", "order-service"),
        ("Errors went down to 4% [#12].", "4%"),
        ("It grew 7x, from 118 ms to 480 ms [E1].", "7x"),
        ("The deploy was 20 minutes before the peak, 14:05 to 14:07 [E1, E2].", "20 minutes"),
        ("Requests timed out 37 times [E3].", "37 times"),
        ("错误率达到 12% [#12]。", "12%"),
        ("14:15 发布了 v2.3.1 [E2]。", "14:15"),
    ],
)
def test_what_the_cited_evidence_does_not_hold_is_dropped(sentence: str, missing: str) -> None:
    result = checked(f"- {sentence}\n- It is over.")

    assert result.text == "- It is over."
    assert missing in result.verdicts[0].missing
    assert result.verdicts[0].outcome == "dropped"


@pytest.mark.parametrize(
    "sentence",
    [
        "There were 912 errors.",
        "It was caused by a full disk.",
        "It was caused by a full disk [E1].",
        "It failed because a lookup timed out [E3].",
        "Carol restarted it [E2].",
        "This was seen by Carol [E2].",
    ],
)
def test_what_nothing_bears_out_is_marked(sentence: str) -> None:
    result = checked(sentence)

    assert result.text == f"{sentence} (unverified)"


def test_the_mark_is_in_the_readers_language() -> None:
    assert checked("磁盘写满导致故障。", "zh").text == "磁盘写满导致故障。（未核实）"


def test_what_some_evidence_holds_is_cited_for_the_model() -> None:
    assert checked("The error rate fell to 0.4%.").text == "The error rate fell to 0.4%. [#12]"


def test_a_number_is_not_found_elsewhere_under_another_unit() -> None:
    assert checked("The disk was 12% full [#12].").of("dropped")


def test_evidence_that_does_not_exist_is_not_cited() -> None:
    result = checked("Errors fell to 0.4% [#12, E9] and stayed there [E8].")

    assert result.text == "Errors fell to 0.4% [#12] and stayed there."


@pytest.mark.parametrize(
    "text", ["We should add an alert.", "INC-7 is SEV-2.", "# What happened", "", "```\n912 errors\n```", "已恢复。"]
)
def test_what_states_nothing_to_verify_is_left_alone(text: str) -> None:
    result = checked(text)

    assert result.text == text
    assert all(one.outcome == "plain" for one in result.verdicts)


def test_only_the_wrong_sentence_of_a_line_goes() -> None:
    result = checked("1. p99 was 480 ms [E1]. It was 900 ms later [E1]. Errors fell to 0.4% [#12].")

    assert result.text == "1. p99 was 480 ms [E1]. Errors fell to 0.4% [#12]."


def test_links_in_citations_stay() -> None:
    text = "Errors fell to 0.4% [#12](https://chat.example/archives/C1/p1700000000000100)."

    assert checked(text).text == text


@given(st.text(alphabet="aZ09 .:%-[]#E(),`@\n。，分钟点", max_size=200))
def test_nothing_a_model_writes_breaks_the_check(text: str) -> None:
    result = checked(text)

    assert len(result.verdicts) >= len(result.of("dropped"))


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Yes, 80% of the requests failed.", "unverified"),
        ("是的，80% 的请求失败了。", "unverified"),
        ("Yes, 4,000 customers were hit since 14:00.", "unverified"),
        ("The record does not say that 80% failed.", "plain"),
        ("Since 14:00 Ann Lee deployed v2.3.1 [E2].", "verified"),
        ("Errors were down to 0.4% [#12].", "verified"),
        ("Errors went down to 0.4%.", "verified"),
        ("Mallory was asked about.", "plain"),
    ],
)
def test_a_question_proves_none_of_its_figures(sentence: str, outcome: str) -> None:
    asked = "Did 80% or 0.4% of the requests fail for 4,000 customers since 14:00, and did Mallory cause it?"

    result = check(sentence, ALL, SHANGHAI, known=KNOWN, asked=asked)

    assert [one.outcome for one in result.verdicts] == [outcome]
