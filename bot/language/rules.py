"""What a command pattern is, and the words the patterns share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.language.request import Grammar
from bot.language.scales import ANY_LEVEL, SEVERITY_WORD, SEVERITY_WORD_ZH, level_pattern
from bot.language.statuses import STATUS, STATUS_ZH
from bot.language.text import CJK, FLAGS

_THIS = (
    r"(?:(?:(?:this|the|that|our|current|the current|my) )(?:incident|issue|outage|one|ticket|case"
    r"|problem)(?: §)?|incident|this|it|that|§)"
)
_THIS_ZH = (
    r"(?:(?:这个|该|当前|此|本次|这次|这起|目前的?|现在的?|我们的)?(?:故障|事件|事故|问题|工单"
    r"|incident)|这个|它|这|§|此|本)"
)
_PERSON = rf"(?:@[\w.-]+|@[{CJK}]{{1,4}}?|me|myself|(?-i:[A-Z][a-z]+))"
_PEOPLE = rf"(?:{_PERSON}(?:(?:, ?and |,? and | ?, ?| ?& ?|和|、|与| ){_PERSON}){{0,9}})"
_ROLE = r"(?:(?:incident )?(?:commander|ic|responders?)|incident lead)\b"
_ROLE_ZH = (
    r"(?:故障|事件|事故|现场)?(?:指挥官|总指挥|指挥|负责人|响应人员?|响应者|处理人|处理人员|commander"
    r"|responder)"
)
_WORDS = {
    "this": _THIS,
    "zthis": _THIS_ZH,
    "people": _PEOPLE,
    "role": _ROLE,
    "zrole": _ROLE_ZH,
    "status": STATUS,
    "zstatus": STATUS_ZH,
    "sevword": SEVERITY_WORD,
    "zsevword": SEVERITY_WORD_ZH,
    "anylevel": ANY_LEVEL,
    "take": r"(?:把|将|给)",
}

Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """A clause ready to be matched: collapsed, its polite wrapping gone, incidents replaced by their place."""

    core: str
    grammar: Grammar
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to ask for a skill. `read` gives the arguments, or None where the clause is something else.

    `changes` marks rules that change state or will speak later by themselves: nothing but a plain request runs them.
    `find` looks for the same words anywhere in a clause, to name what may have been meant.
    """

    skill: str
    read: Callable[[Words], Arguments | None]
    changes: bool = False
    find: Callable[[Words], Arguments | None] | None = None


def phrase(
    skill: str,
    pattern: str,
    build: Callable[[re.Match[str]], Arguments | None] = lambda _: {},
    *,
    changes: bool = False,
    about: bool = True,
) -> Rule:
    """A rule from a pattern over the shared words (`<this>`, `<level>`); `about`: it may name an incident."""

    def finish(match: re.Match[str] | None, words: Words) -> Arguments | None:
        built = build(match) if match else None
        if built is None:
            return None
        return {**built, **({"incident": words.incident} if about and words.incident else {})}

    def read(words: Words) -> Arguments | None:
        return finish(compiled(pattern, level_pattern(words.grammar.severities)).fullmatch(words.core), words)

    def find(words: Words) -> Arguments | None:
        loose = rf"{_BEFORE}(?:{pattern}){_AFTER}"
        return finish(compiled(loose, level_pattern(words.grammar.severities)).search(words.core), words)

    return Rule(skill, read, changes, find if changes else None)


_BEFORE = r"(?<![\w@'-])(?<!so )(?<!too )(?<!very )(?<!pretty )(?<!was )(?<!were )(?<!am )"
_AFTER = (
    r"(?=$|[^\w\s'/@.-]|\.(?:\s|$)| (?:if|when|once|unless|until|till|after|before|as|because|since|so"
    r"|and|or|but|now|then|tomorrow"
    r"|later|tonight|in|at|by|please|yet|today|next|again|too|already|right|while|assuming|for|with|without"
    r"|\d|-|@|§|[^\x00-\x7f])\b)"
    r"(?![\u3400-\u9fff](?<![了吧吗的后之就再如因或和并等掉呢]))"
)
"""What may follow the words of a candidate: an end or a connection, not a further object ("close the connection")."""


@lru_cache(maxsize=4096)
def compiled(pattern: str, level: str) -> re.Pattern[str]:
    """A pattern over the shared words, of which `<level>` depends on the account's severities."""
    words = {**_WORDS, "level": level}
    return re.compile(re.sub(r"(?<!\?P)<([a-z]+)>", lambda match: words[match[1]], pattern), FLAGS)
