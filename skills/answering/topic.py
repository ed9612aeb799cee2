"""What a question is about: its words without those that only ask."""

import re

from bot.language import terms
from skills.digest.stem import stem

_ASKING = frozenset(
    terms(
        "tell show give find anything everything something someone anybody anyone everyone said say says saying know"
        " knows think mention mentioned talk talked discuss discussed record recorded happen happened happening please"
        " incident issue outage problem question answer summary bullets sentence sentences list many much long today"
        " currently exactly still yet already ever get got let make does need want thing things people who's what's bot"
        " involved related regarding concerning matter wrong"
    )
)
_ASKING_ZH = re.compile(
    r"请问|请|告诉我?|帮我?|给我|看看|看一下|查一下|有没有|是不是|是否|什么时候|为什么|怎么样|怎么|什么|哪些|哪个|哪里"
    r"|多少|多久|几个|谁|说了|说过|说|提到过?|提过|关于|所有的?|全部|内容|消息|这次|这个|该|故障|事件|事故|现在|目前|一下|还有|吗|呢|吧|了|的|过"
)


def topic(question: str) -> frozenset[str]:
    """The stems of the words that tell what is asked about."""
    plain = _ASKING_ZH.sub(" ", question)
    return frozenset(stem(term) for term in terms(plain) if term not in _ASKING)


def stems(text: str) -> frozenset[str]:
    """The stems of all words."""
    return frozenset(stem(term) for term in terms(text))


def meet(one: str, other: str) -> bool:
    """Whether two stems are one word, or one begins the other ("check", "checkout"; "redis", "redis-3")."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.startswith(short)


def met(wanted: frozenset[str], there: frozenset[str]) -> frozenset[str]:
    """Those wanted that are there."""
    return frozenset(one for one in wanted if one in there or any(meet(one, other) for other in there))
