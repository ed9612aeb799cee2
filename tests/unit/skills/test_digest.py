"""How a record is sorted: the shortest stories in which each rule matters."""

from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, TimelineEntry
from bot.language import cues
from skills.digest.outward import for_outsiders
from skills.digest.record import Digest, digest
from skills.digest.statement import Statement
from tests.unit.skills.fakes import NOW


def told(*lines: str) -> Digest:
    """The digest of a story, one "author: words" a minute."""
    entries = []
    for place, line in enumerate(lines, 1):
        author, _, text = line.partition(": ")
        entries.append(
            TimelineEntry(
                place,
                EntryKind.CHAT,
                Person(author, author),
                NOW + timedelta(minutes=place),
                text,
                cues=tuple(sorted(cues(text))),
            )
        )
    return digest(entries)


def numbers(found: tuple[Statement, ...]) -> list[int]:
    return [one.entry.number for one in found]


@pytest.mark.parametrize(
    "answer",
    [
        "Bo: no, it is not",
        "Bo: @Ann no, nothing was lost",
        "Bo: checked, it's fine",
        "Bo: the eu replica is in sync",
        "Ann: the eu replica is in sync, found it myself",
    ],
)
def test_a_question_somebody_answered_is_not_open(answer: str) -> None:
    found = told("Ann: is the eu replica out of sync?", answer)

    assert found.questions == ()


@pytest.mark.parametrize(
    "other",
    [
        "Bo: good question",
        "Bo: I don't know about the eu replica",
        "Bo: the us cluster is slow",
    ],
)
def test_a_question_nobody_answered_is_open(other: str) -> None:
    found = told("Ann: is the eu replica out of sync?", other)

    assert 1 in numbers(found.questions)


def test_a_yes_answers_the_question_just_before_it_only() -> None:
    found = told(
        "Ann: was anyone charged twice today?", "Bo: is the deploy freeze on for everybody?", "Cho: yes, it is"
    )

    assert numbers(found.questions) == [1]


def test_an_announcement_is_next_until_it_was_done() -> None:
    before = told("Ann: let's bump maxmemory to 8GB")
    after = told("Ann: let's bump maxmemory to 8GB", "Bo: bumped maxmemory to 8GB on redis-3")

    assert numbers(before.next) == [1]
    assert numbers(after.next) == []


@pytest.mark.parametrize(
    "words",
    [
        "please don't restart the database",
        "should we restart the database?",
        "we could roll back the config",
        "if it happens again we roll back the config",
        "I have not restarted the database",
        "千万不要重启数据库",
        "要不要回滚？",
        "如果再出现就回滚",
    ],
)
def test_what_was_not_done_is_not_told_as_done(words: str) -> None:
    assert told(f"Ann: {words}").done == ()


@pytest.mark.parametrize("words", ["restarted the api pods", "rolled back to 4.17", "已回滚到 4.17", "重启了数据库"])
def test_what_was_done_is_told(words: str) -> None:
    assert numbers(told(f"Ann: {words}").done) == [1]


def test_the_latest_figure_of_one_thing_is_the_one_that_counts() -> None:
    found = told(
        "Ann: error rate is 45% for payments", "Bo: error rate is 8% for payments", "Cho: error rate is 1% for logins"
    )

    assert numbers(found.impact) == [2, 3]


@pytest.mark.parametrize(
    "claim",
    [
        "lol the root cause is my coffee machine",
        "last year this was caused by a certificate",
        "INC-7 was caused by a certificate",
        "the root cause is unknown",
        "is the root cause the certificate?",
        "去年是证书过期导致的",
    ],
)
def test_jests_memories_and_questions_state_no_cause(claim: str) -> None:
    assert told(f"Ann: {claim}").causes.stated == ()


def test_the_most_explicit_cause_comes_first() -> None:
    found = told("Ann: confirmed: root cause is a full disk on export-1", "Bo: the retries are because of the mail job")

    assert numbers(found.causes.stated) == [1, 2]


def test_a_guess_is_suspected_until_it_is_ruled_out() -> None:
    guess = "Ann: I suspect the load balancer"

    assert numbers(told(guess).causes.suspected) == [1]
    assert told(guess, "Bo: Ruled out: the load balancer.").causes.suspected == ()
    assert numbers(told("Bo: Ruled out: the mail server.", guess).causes.suspected) == [2]


@pytest.mark.parametrize(
    ("said", "fit"),
    [
        ("EU customers cannot check out, about 30% of attempts fail with a 502", "EU customers cannot check out"),
        ("customers cannot log in", "customers cannot log in"),
        ("about 20 customers cannot pay", "about 20 customers cannot pay"),
        ("payments-api is down", ""),
        ("Ann says that nobody can pay", ""),
        ("10.0.0.7 is unreachable", ""),
        ("p99 back to 200ms", ""),
        ("customers can pay, except when redis is slow", ""),
        ("所有用户无法登录，因为数据库主从切换", "所有用户无法登录"),
        ("订单服务线程池打满", ""),
    ],
)
def test_only_words_fit_for_outsiders_are_passed_on(said: str, fit: str) -> None:
    assert for_outsiders(said, ["Ann"]) == fit
