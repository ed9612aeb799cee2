"""For whom an answer is, and how long it may be."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.language.numbers import CHINESE_PATTERN, ENGLISH_PATTERN, number
from bot.language.text import FLAGS, deferred, normalised

Audience = Literal["customer", "management", "engineer", ""]
Length = Literal["short", "bullets", "normal"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The audience ("" for the team itself), the length, and how many sentences, if that was said."""

    audience: Audience = ""
    length: Length = "normal"
    sentences: int | None = None


_PEOPLE: tuple[tuple[Audience, str, str], ...] = (
    (
        "customer",
        r"customers?|clients?|end users?|users?|(?:the )?public|(?:the )?status ?page|support(?: team"
        r"| desk)?|merchants?",
        r"客户|用户|客服|商户|对外|外部|公众",
    ),
    (
        "management",
        r"management|managers?|exec(?:utive)?s?|executives|leadership|(?:the )?board|boss(?:es)?|c[etfio]o"
        r"|directors?"
        r"|vps?|stakeholders?|leaders|business",
        r"管理层|领导|老板|高管|经理|董事会|业务方",
    ),
    (
        "engineer",
        r"engineers?|engineering|developers?|devs?|sres?|on-?calls?|ops|technical (?:audience|people|team)|dbas?",
        r"工程师|研发|技术|开发|运维|值班",
    ),
)
_WHOSE = (
    r"(?:my |our |the |a |an |all |some |their |non-technical |technical |enterprise |affected |senior "
    r"|upper )*"
)
_FOR = r"\b(?:for|to|tell|aimed at|audience:?)"
_AS = r"\b(?:i am|i'm|as) (?:an? |the )?(?:[a-z-]+ ){0,2}?"
_FOR_ZH = "(?:给|面向|向|发给|写给|对|告诉|同步给)(?:我们?的?|全体|重要|公司)?"
_AS_ZH = "(?:我是|作为)(?:一[个名位])?[^,。;]{0,4}?"


def _forms(words: str, chinese: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    addressed = rf"{_FOR} {_WHOSE}(?:{words})\b|\b(?:{words})[- ](?:facing|friendly)\b|{_FOR_ZH}(?:{chinese})"
    spoken_as = rf"{_AS}(?:{words})\b|\bexecutive summary\b|{_AS_ZH}(?:{chinese})"
    if "exec" not in words:
        spoken_as = spoken_as.replace(r"|\bexecutive summary\b", "")
    return deferred(addressed, FLAGS), deferred(spoken_as, FLAGS)


_AUDIENCES = [(audience, *_forms(words, chinese)) for audience, words, chinese in _PEOPLE]
_CHINESE_AUDIENCE = deferred(r"对外|客户版|面客|(管理层|高管|老板|领导)版|(技术|研发)版", FLAGS)
_BULLETS = deferred(r"\bbullets?\b|\bbullet[- ]points?\b|\bkey points\b|要点|[几\d一二两三四五六]条|列表|分点", FLAGS)
_SHORT = deferred(
    r"\b(?:short|shortly|brief|briefly|concise|concisely|quick|quickly|one[- ]liner|tl;?dr|in a nutshell|one line"
    r"|in brief)\b|简短|简要|简单|简洁|精简|一句话|三言两语|长话短说",
    FLAGS,
)
_SENTENCES = deferred(
    rf"\b(\d{{1,2}}|{ENGLISH_PATTERN})[ -](?:short |simple |plain )?(?:sentences?|lines?|liners?)\b"
    rf"|(\d{{1,2}}|{CHINESE_PATTERN}) ?句(?:话)?",
    FLAGS,
)


def shape(text: str) -> Shape:
    """What a request says about its answer's reader and length; people it is written *for* win over who is asking."""
    text = normalised(text)
    counted = _SENTENCES.search(text)
    count = int(number(counted[1] or counted[2]) or 0) if counted else None
    if _BULLETS.search(text):
        return Shape(_audience(text), "bullets", count)
    return Shape(_audience(text), "short" if count or _SHORT.search(text) else "normal", count)


def _audience(text: str) -> Audience:
    for audience, addressed, _ in _AUDIENCES:
        if addressed.search(text):
            return audience
    if word := _CHINESE_AUDIENCE.search(text):
        return "management" if word[1] else "engineer" if word[2] else "customer"
    return next((audience for audience, _, spoken_as in _AUDIENCES if spoken_as.search(text)), "")
