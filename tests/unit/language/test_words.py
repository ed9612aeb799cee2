"""Languages, incident numbers, shapes, sentences and search terms."""

import pytest

from bot.language import Shape, incident_reference, language_of, sentences, shape, terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what happened?", "en"),
        ("发生了什么", "zh"),
        ("把严重级别改成 sev2 because checkout is back", "zh"),
        ("INC-12 怎么样了", "zh"),
        ("what does 回滚 mean?", "en"),
        ("@张三 please have a look", "en"),
        ("帮我看看 https://example.com/a/b/c/the/very/long/english/link", "zh"),
        ("status?", "en"),
    ],
)
def test_a_reply_is_in_the_language_that_says_more(text: str, language: str) -> None:
    assert language_of(text, "en" if language == "zh" else "zh") == language


@pytest.mark.parametrize("text", ["", "👍", "INC-12", "SEV-1 P2", "@ann", "12:30"])
def test_without_words_the_language_is_the_default(text: str) -> None:
    assert [language_of(text, "zh"), language_of(text, "en")] == ["zh", "en"]


@pytest.mark.parametrize(
    "text",
    [
        "incident 2781",
        "INC-2781",
        "#2781",
        "故障2781",
        "事件 2781",
        "inc 2781?",
        "the incident #2781",
        "总结INC-2781",
        "incident number 2781",
        "2781号故障",
        "Incident: 2781",
        "INC2781",
        "INC-002781",
        "about incident 2781, please",
        "把 INC-2781 改成 P1",
        "compare INC-2781 with INC-3",
    ],
)
def test_an_incidents_number_is_found(text: str) -> None:
    assert incident_reference(text) == "2781"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2781",
        "incident 5 minutes ago",
        "故障10分钟",
        "incident at 14:00",
        "incident 14:00",
        "since 14:00",
        "#general",
        "principal 12",
        "v1.2",
        "incident 3 hours",
        "3 incidents",
        "https://x/y#12",
    ],
)
def test_other_numbers_are_not_taken_for_incidents(text: str) -> None:
    assert incident_reference(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am a customer relations manager; a few bullets for my customer", Shape("customer", "bullets")),
        ("two sentences for a customer", Shape("customer", "short", 2)),
        ("executive summary", Shape("management")),
        ("one line for the CEO", Shape("management", "short", 1)),
        ("as an on-call engineer, what should I check", Shape("engineer")),
        ("tl;dr", Shape(length="short")),
        ("customers cannot check out", Shape()),
        ("what happened?", Shape()),
        ("给客户写三句话", Shape("customer", "short", 3)),
        ("给管理层的简短总结", Shape("management", "short")),
        ("面向研发的要点", Shape("engineer", "bullets")),
        ("我是客服，客户问怎么回事", Shape("customer")),
        ("客户无法登录", Shape()),
    ],
)
def test_an_answers_reader_and_length_are_heard(text: str, expected: Shape) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It broke. We fixed it! Why? Unknown", ["It broke.", "We fixed it!", "Why?", "Unknown"]),
        (
            "Deployed v1.2.3 at 14.05, see https://x.io/a?b=1.5. Done.",
            ["Deployed v1.2.3 at 14.05, see https://x.io/a?b=1.5.", "Done."],
        ),
        ("Some services, e.g. checkout, failed. OK", ["Some services, e.g. checkout, failed.", "OK"]),
        ("支付失败了。已经回滚！原因？配置", ["支付失败了。", "已经回滚！", "原因？", "配置"]),
        ("first\nsecond", ["first", "second"]),
        ("错误率 3.5% 上升。Then it dropped.", ["错误率 3.5% 上升。", "Then it dropped."]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The checkout-api is failing with 5xx since v1.2.3", ["checkout-api", "failing", "5xx", "v1.2.3"]),
        ("支付失败", ["支付", "付失", "失败"]),
        ("回滚 checkout-api 完成", ["回滚", "checkout-api", "完成"]),
        ("https://grafana.example.com/d/1", ["grafana.example.com/d/1"]),
        ("Database's pool", ["database", "pool"]),
        ("the and of", []),
    ],
)
def test_terms_are_what_a_text_is_found_by(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
