"""Names of things and people, as a text states them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = re.compile(r"`([^`\n]+)`")
_PERCENTILE = re.compile(r"p(\d{2,3})", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![\w@/.-])@?[A-Za-z0-9_][\w./:@-]*[\w]|@[\w.-]+")
_CAPITALISED = re.compile(r"(?<![\w@#/.`-])[A-Z][a-z]{2,}(?:[A-Z][a-z]+)*\b")
_ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://\S+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;。！？：；]\s+|^\s*[-*>]\s+|^\s*\d+[.)]\s+|[\"“(*]\s*)$")
_COMMON = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december the this that these those there they what when where which while who why how
    and but for not its our your his her one two three all each both some any most more less other another such since
    after before during because however therefore then also only between with without from into over under until
    evidence confidence finding inconclusive summary impact status cause root next timeline incident warroom note
    someone somebody nobody everyone nothing support operations engineering management monitoring""".split()  # noqa: SIM905
)
_BY_PEOPLE = (
    "restarted rolled deployed reverted disabled enabled confirmed reported joined acknowledged escalated paged merged "
    "pushed said asked suggested mentioned fixed noticed identified investigated opened closed applied ran"
    " raised bumped confirms says reports suspects thinks"
)
_ACTOR = re.compile(rf"(?<![\w])[A-Z][a-z]+[a-rt-z](?= (?:{'|'.join(_BY_PEOPLE.split())})\b)")
"""Somebody at the start of a sentence, where every word has a capital: known by what only people do."""

_SURNAMES = (
    "王李张刘陈杨赵黄吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛阎潘杜戴钟汪姜范姚谭廖邹熊陆郝孔崔邱秦顾侯邵"
    "孟汤尹黎乔贺赖龚"
)
_CHINESE_ACTOR = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=正在|已经?|发布|部署|回滚|担任|确认|报告|重启|指出|认为|怀疑|表示|说|执行|接手|处理|关闭|打开|开始|于 ?\d)"
)
_SHARED_START, _MOST_LEFT = 5, 4


@dataclass(frozen=True, slots=True)
class Named:
    """A name as written, and where; `certain`: shaped like an identifier, not only like a proper noun."""

    text: str
    start: int
    certain: bool


def names(text: str) -> Iterator[Named]:
    """Identifiers (with digits, underscores, slashes or inner capitals, or in code quotes) and proper nouns."""
    plain = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    taken: set[int] = set()
    for match in _CODE.finditer(plain):
        for word in re.finditer(r"[^\s,;()\"'{}\[\]=]+", match[1]):
            yield Named(word[0].strip(".:"), match.start(1) + word.start(), True)
        taken.update(range(match.start(), match.end()))
    for match in _TOKEN.finditer(plain):
        if match.start() not in taken and _is_identifier(match[0]):
            yield Named(match[0], match.start(), True)
            taken.update(range(match.start(), match.end()))
    for match in _CAPITALISED.finditer(plain):
        fresh = match.start() not in taken and match[0].lower() not in _COMMON
        if fresh and (not _SENTENCE_START.search(plain[: match.start()]) or _ACTOR.match(plain, match.start())):
            yield Named(match[0], match.start(), False)
    for match in _CHINESE_ACTOR.finditer(plain):
        yield Named(match["name"], match.start(), False)


def _is_identifier(token: str) -> bool:
    if token.startswith("@"):
        return True
    letters = any(character.isalpha() and character.isascii() for character in token)
    digits = any(character.isdigit() for character in token)
    if not letters:
        return token.count(".") == 3 and digits  # an IPv4 address
    if re.fullmatch(r"\d[\d.,]*[A-Za-zµ%]{1,7}", token) and not re.fullmatch(r"[45]xx", token):
        return False  # a number with its unit
    inner_capital = bool(re.search(r"[a-z][A-Z]", token))
    return digits or "_" in token or "/" in token or inner_capital or bool(re.search(r"[a-z]\.[a-z]", token))


def is_named_in(name: str, text: str, words: frozenset[str]) -> bool:
    """Whether `text` (in lower case, its `words` beside it) names this: whole, or by a shared beginning."""
    wanted = name.lower().lstrip("@")
    if wanted in text:
        return True
    if percentile := _PERCENTILE.fullmatch(wanted):
        return f"0.{percentile[1]}" in text or f"{percentile[1]}th" in text
    if wanted in ("5xx", "4xx"):
        return bool(re.search(rf"(?<!\d){wanted[0]}\d\d(?!\d)", text))
    if not wanted.isalpha() or not wanted.isascii() or re.search(r"[a-z][A-Z]", name):
        return False
    stem = wanted.removesuffix("s")
    return any(_alike(stem, word) for word in words)


def _alike(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    beginning = shared >= _SHARED_START and one[:shared] == other[:shared]
    return beginning and max(len(one), len(other)) - shared <= _MOST_LEFT
