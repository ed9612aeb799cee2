"""Whether words that might be answered tell something in themselves."""

import pytest

from bot.language import reports


@pytest.mark.parametrize(
    "text",
    [
        "checkout is returning 502s since 14:02, about 30% of requests",
        "checkout is down",
        "the pool was exhausted",
        "payments failed after the deploy",
        "结账从14:02开始报502，大约30%的请求失败",
        "根因看起来是812版本耗尽了数据库连接池",
        "已经回滚了812版本",
    ],
)
def test_a_report_tells_something(text: str) -> None:
    assert reports(text)


@pytest.mark.parametrize(
    "text",
    [
        "why is checkout down?",
        "is checkout down",
        "root cause",
        "affected customers",
        "502 errors",
        "summarize",
        "please check whether checkout is down",
        "根因是什么",
        "影响范围",
        "结账恢复了吗",
        "请看一下结账是否恢复了",
    ],
)
def test_a_question_a_request_and_a_topic_tell_nothing(text: str) -> None:
    assert not reports(text)
