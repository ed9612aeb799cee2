"""What was said in a war room and is not about its incident."""

import re

from bot.language.incidents import incident_references

_JOKE = re.compile(
    r"\b(?:lo+l|ro+fl|lmao|haha+|hehe+|jk|just kidding|kidding)\b|/s\b|[:;]-?[dp)]+(?=\s|$)|😂|🤣|😄|😅|😆|😜"
    r"|哈哈|呵呵|嘿嘿|笑死|开玩笑|2333+",
    re.IGNORECASE,
)
_ANOTHER_TIME = re.compile(
    r"\blast (?:year|month|time)\b|\byears? ago\b|\bback in (?:19|20)\d\d\b|\bthat time\b|\bsome(?:one|body) else'?s\b"
    r"|去年|前年|上次|那次",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"\b(?:lunch|dinner|breakfast|pizza|coffee|beers?|drinks?|snacks?|weekend|offsite|birthday|football"
    r"|holiday|vacation|game tonight)\b|午饭|晚饭|晚上吃|吃什么|吃饭|夜宵|外卖|咖啡|奶茶|下班|周末|团建|生日|世界杯",
    re.IGNORECASE,
)


def joking(text: str) -> bool:
    """Said in jest, going by its own signs of it."""
    return bool(_JOKE.search(text))


def of_another_time(text: str) -> bool:
    """About what happened once before."""
    return bool(_ANOTHER_TIME.search(text))


def incidents_named(text: str) -> frozenset[str]:
    """The numbers of the incidents it names."""
    return frozenset(incident_references(text))


def elsewhere(text: str, number: int | None) -> bool:
    """About another incident or another time."""
    return of_another_time(text) or bool(incidents_named(text) - {str(number)})


def social(text: str) -> bool:
    """About lunch."""
    return bool(_SOCIAL.search(text))
