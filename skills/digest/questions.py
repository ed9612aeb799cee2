"""Questions nobody has answered."""

import re
from collections.abc import Sequence
from datetime import timedelta

from skills.digest import noise
from skills.digest.causes import suspicion
from skills.digest.overlap import overlap
from skills.digest.statement import Statement

_ANSWERED_WITHIN = timedelta(minutes=20)
_NEXT_ANSWER = timedelta(minutes=5)
_REPLIES = 4
_LOOKED_AT = 60
_ENOUGH = 0.3
_YES_OR_NO = re.compile(
    r"^(?:@\S+[ ,:，：]*)?(?:yes|yep|yeah|yup|no|nope|nah|checked|fixed|found|confirmed|ok|okay|fine|sent|posted"
    r"|not yet|nothing|none|correct|right|exactly|done|sure|already|both|on it|will do|unlikely|likely|probably"
    r"|是|不是|对|没有|没|有|可以|不可以|不用|不需要|不要|需要|要|已经|已|好|好的|会|不会|正在|收到|查了"
    r"|看了|看过了|确认过了?|改了|发了|加了)(?=[\s,.!，。！、:：]|$)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:it|they|that|those|these|because|everybody|everyone|nobody|none|about|around|roughly|only|at least|\d)\b"
    r"|^(?:它|他们|因为|大约|大概|只有|至少|目前)",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"\b(?:good question|(?:i )?do(?:n'?t| not) know|no idea|not sure|unsure|no clue|unclear|checking|let me check"
    r"|will find out|same question|(?:has|have|needs?) to)\b"
    r"|好问题|不知道|不清楚|不确定|没头绪|我也想问|查一下|确认一下"
    r"|请\S{1,8}(?:查|核|确认)|需要",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:anyone|anybody|someone) (?:around|there|online|looking|free|available)\b|有人(?:看|在|吗)", re.IGNORECASE
)
_ADDRESSED = re.compile(r"@([\w一-鿿]+)")


def open_questions(said: Sequence[Statement]) -> list[Statement]:
    """Those with no answer afterwards, newest first; of one asked twice, the later.

    An answer is a yes or no by somebody else soon after, words of the person it was put to, or a statement within
    twenty minutes that is about the same thing. "Good question" is none.
    """
    found: list[Statement] = []
    for place in range(len(said) - 1, -1, -1):
        question = said[place]
        if not _worth_answering(question) or any(_same(question, later) for later in found):
            continue
        if answer_to(question, said[place + 1 :][:_LOOKED_AT]) is None:
            found.append(question)
    return found


def _worth_answering(statement: Statement) -> bool:
    sentence = statement.sentence
    return (
        sentence.asks
        and not sentence.joking
        and len(sentence.terms) > 1
        and not noise.social(sentence.text)
        and not (suspicion(statement) or _CALL.search(sentence.text))
    )


def _same(one: Statement, other: Statement) -> bool:
    return overlap(one.subject, other.subject) >= 0.5


def answer_to(question: Statement, after: Sequence[Statement]) -> Statement | None:
    """The statement that answers a question, of those after it; None while nobody has."""
    others = [one for one in after if one.entry is not question.entry and _could_answer(question, one)]
    asker = question.entry.author.id
    soon = [one for one in others if one.entry.author.id != asker and one.entry.at - question.entry.at <= _NEXT_ANSWER][
        :_REPLIES
    ]
    named = {name.lower() for name in _ADDRESSED.findall(question.text)}
    answers = (
        [one for one in soon if _YES_OR_NO.match(one.text) and _nearest(question, one, after)],
        [one for one in soon if any(one.entry.author.name.lower().startswith(name) for name in named)],
        [one for one in soon[:1] if one in others[:1] and _POINTS_BACK.match(one.text)],
        [one for one in others if _about_it(question, one)],
    )
    return next((found[0] for found in answers if found), None)


def _could_answer(question: Statement, later: Statement) -> bool:
    return (
        later.entry.at - question.entry.at <= _ANSWERED_WITHIN
        and not later.sentence.asks
        and not later.sentence.joking
        and not _NO_ANSWER.search(later.text)
    )


def _about_it(question: Statement, later: Statement) -> bool:
    asked, told = question.subject, later.subject
    return len(asked & told) > 1 and overlap(asked, told) >= _ENOUGH


def _nearest(question: Statement, answer: Statement, after: Sequence[Statement]) -> bool:
    """No other question was asked between the two: a yes belongs to the one just before it."""
    between = [one for one in after if one.entry.at <= answer.entry.at and one.entry.number < answer.entry.number]
    return not any(one.sentence.asks and one.entry is not question.entry for one in between)
