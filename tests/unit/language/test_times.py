"""Moments and lengths of time, in English and Chinese."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.incident import SeverityScale
from bot.language import Grammar, parse_duration, parse_moment

# Tuesday 10 March 2026, 23:00 in Shanghai.
_SHANGHAI = Grammar(datetime(2026, 3, 10, 15, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), SeverityScale())
_LONDON = Grammar(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), ZoneInfo("Europe/London"), SeverityScale())


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20 minutes", 20),
        ("20min", 20),
        ("45 mins", 45),
        ("5m", 5),
        ("1h30m", 90),
        ("1h30", 90),
        ("2hrs", 120),
        ("1 hour and 30 minutes", 90),
        ("1.5 hours", 90),
        ("an hour", 60),
        ("half an hour", 30),
        ("half hour", 30),
        ("an hour and a half", 90),
        ("two and a half hours", 150),
        ("quarter of an hour", 15),
        ("twenty minutes", 20),
        ("a couple of hours", 120),
        ("3 days", 4320),
        ("1d12h", 2160),
        ("2 weeks", 20160),
        ("in 20 m", 20),
        ("10分钟", 10),
        ("半小时", 30),
        ("半个小时", 30),
        ("两个小时", 120),
        ("一刻钟", 15),
        ("三刻钟", 45),
        ("一个半小时", 90),
        ("两小时半", 150),
        ("1小时30分钟", 90),
        ("十五分钟", 15),
        ("3天", 4320),
        ("半天", 720),
        ("请在 20 分钟后", 20),
    ],
)
def test_a_length_of_time_is_understood(text: str, minutes: int) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", "soon", "0 minutes", "99999999 days", "at 14:30", "3点20分", "5 people", "v1.2.3"]
)
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("14:00", "03-10 14:00"),
        ("since 14:00", "03-10 14:00"),
        ("since 23:30", "03-09 23:30"),
        ("at 23:30", "03-10 23:30"),
        ("at 16:30", "03-11 16:30"),
        ("until 5 p.m.", "03-11 17:00"),
        ("4:30pm", "03-10 16:30"),
        ("12am", "03-10 00:00"),
        ("12pm", "03-10 12:00"),
        ("noon", "03-10 12:00"),
        ("since yesterday 9am", "03-09 09:00"),
        ("9am yesterday", "03-09 09:00"),
        ("yesterday", "03-09 00:00"),
        ("at 9am tomorrow", "03-11 09:00"),
        ("tomorrow at 9", "03-11 09:00"),
        ("tonight 8:30", "03-10 20:30"),
        ("last night", "03-09 18:00"),
        ("monday 9am", "03-09 09:00"),
        ("9:00 on monday", "03-09 09:00"),
        ("last friday", "03-06 00:00"),
        ("next monday at 10:00", "03-16 10:00"),
        ("Mar 9 14:00", "03-09 14:00"),
        ("2026-03-09 14:00", "03-09 14:00"),
        ("2026-03-09T14:00:00Z", "03-09 22:00"),
        ("16:30 UTC", "03-10 00:30"),
        ("16:30 +02:00", "03-10 22:30"),
        ("an hour ago", "03-10 22:00"),
        ("20 minutes ago", "03-10 22:40"),
        ("the last hour", "03-10 22:00"),
        ("in 20 minutes", "03-10 23:20"),
        ("3 days ago", "03-07 23:00"),
        ("昨天下午三点", "03-09 15:00"),
        ("14点半", "03-10 14:30"),
        ("14点", "03-10 14:00"),
        ("14：30之后", "03-10 14:30"),
        ("下午3点一刻", "03-10 15:15"),
        ("三点二十", "03-10 03:20"),
        ("8点05分", "03-10 08:05"),
        ("今早8点", "03-10 08:00"),
        ("昨晚十点", "03-09 22:00"),
        ("昨晚12点", "03-10 00:00"),
        ("今晚8点", "03-10 20:00"),
        ("前天", "03-08 00:00"),
        ("周一上午九点", "03-09 09:00"),
        ("上周五", "03-06 00:00"),
        ("3月9日14:00", "03-09 14:00"),
        ("半小时前", "03-10 22:30"),
        ("过去两小时", "03-10 21:00"),
        ("明天早上9点", "03-11 09:00"),
        ("凌晨2点", "03-10 02:00"),
    ],
)
def test_a_moment_is_understood_in_the_accounts_zone(text: str, local: str) -> None:
    moment = parse_moment(text, _SHANGHAI)

    assert moment is not None
    assert moment.tzinfo is UTC
    assert moment.astimezone(_SHANGHAI.timezone).strftime("%m-%d %H:%M") == local


@pytest.mark.parametrize(
    "text", ["", "later", "25:00", "14:61", "Feb 31 10:00", "version 1.2.3", "ratio 3:2", "99999999 hours ago", "at 4"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text, _SHANGHAI) is None


def test_summer_time_counts() -> None:
    assert parse_moment("since 12:30", _LONDON) == datetime(2026, 7, 1, 11, 30, tzinfo=UTC)


def test_the_direction_may_be_said() -> None:
    assert parse_moment("10:00", _LONDON, "future") == datetime(2026, 7, 2, 9, 0, tzinfo=UTC)


@given(st.text(alphabet="0123456789:-/ apmhsince年月日点半昨今晚上下午周一前后分钟小时天", max_size=30))
def test_anything_like_a_time_is_read_without_failing(text: str) -> None:
    duration = parse_duration(text)
    moment = parse_moment(text, _SHANGHAI)

    assert duration is None or duration > timedelta()
    assert moment is None or moment.tzinfo is UTC
