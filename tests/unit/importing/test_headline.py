"""How an imported incident gets its title and severity."""

from datetime import UTC, datetime

import pytest

from bot.domain.chat import Person
from bot.domain.incident import SeverityScale
from bot.domain.session import Message
from bot.importing.headline import LONGEST_TITLE, severity_of, title_of

ANN = Person("U1", "Ann")


def said(*texts: str) -> list[Message]:
    return [
        Message(str(number), "C1", ANN, text, datetime(2026, 3, 1, 14, number, tzinfo=UTC))
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("incident-checkout-errors", "Checkout errors"),
        ("incident-2026-03-01-login", "Login"),
        ("incident-sev1-api_timeouts", "Api timeouts"),
        ("incident-支付失败", "支付失败"),
    ],
)
def test_the_title_is_what_the_chat_is_called(name: str, title: str) -> None:
    assert title_of(name, "incident-", said("Something else entirely is going on")) == title


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (
            ["hi", "The <https://example.com|checkout> answers *5xx* since 14:00\nmore"],
            "The checkout answers 5xx since 14:00",
        ),
        (["<@U1> has joined the channel", "Checkout answers 5xx since 14:00"], "Checkout answers 5xx since 14:00"),
        (["Looking at it right now", "<@U1> set the channel topic: Checkout down"], "Checkout down"),
        (["好的", "支付接口从两点开始大量超时"], "支付接口从两点开始大量超时"),
        (["hi", "ok"], "incident-2781"),
        ([], "incident-2781"),
    ],
)
def test_a_chat_called_by_a_number_takes_its_title_from_what_is_said(texts: list[str], title: str) -> None:
    assert title_of("incident-2781", "incident-", said(*texts)) == title


def test_a_long_opening_is_cut_between_words() -> None:
    title = title_of("incident-1", "incident-", said("checkout is failing " * 20))

    assert title.endswith(("checkout is…", "is failing…", "failing checkout…"))
    assert len(title) <= LONGEST_TITLE


@pytest.mark.parametrize(
    ("name", "texts", "severity"),
    [
        ("incident-sev1-checkout", ["SEV-3 I think"], "SEV-1"),
        ("incident-checkout", ["looking", "this is a sev 2", "no, SEV-1"], "SEV-2"),
        ("incident-checkout", ["升级到P1"], "SEV-1"),
        ("incident-checkout", ["p99 is at 5 s"], "SEV-3"),
        ("incident-checkout", [], "SEV-3"),
    ],
)
def test_the_severity_is_the_first_one_named_else_the_middle_one(name: str, texts: list[str], severity: str) -> None:
    assert severity_of(SeverityScale(), name, said(*texts)) == severity
