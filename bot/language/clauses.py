"""The pieces of a message: sentences, or their parts where one of them is a command."""

import re
from dataclasses import dataclass, replace

from bot.language.commands import CHANGING_SKILLS, candidate_in, command_in, told_in
from bot.language.courtesy import closed, is_only_courtesy, opened
from bot.language.incidents import incident_references, with_places
from bot.language.mood import is_negated
from bot.language.request import Command, Grammar
from bot.language.rules import Words
from bot.language.scales import SEVERITY_WORD, SEVERITY_WORD_ZH
from bot.language.text import FLAGS, collapsed, deferred

LONGEST_COMMAND = 200
_MOST_PARTS = 9
_SOMEBODY = r"the|it|it's|its|we|we've|they|there|there's|all|no|our|customers?|users?"
_FACT = (
    rf"(?= (?:{_SOMEBODY}|this|that|i"
    r"|[\w-]+(?: [\w-]+){0,3}? (?:is|are|was|were|has|have|had|looks?|seems?|went|came|got|works?|fails?|\w+ed))\b)"
)
_BECAUSE = deferred(
    r"[ ,;(-]*(?:\b(?:because(?: of)?|b/c|bc|cuz|due to|the reason(?: is|:)|reason:)(?= )"
    rf"|\bsince{_FACT}|\bas(?= (?:{_SOMEBODY})\b)"
    r"|,? ?(?:因为|由于|原因是|理由是|原因[:,]|理由[:,]|鉴于))[ :,]*(?P<why>\S.*)$",
    FLAGS | re.DOTALL,
)
_BECAUSE_FIRST = deferred(
    rf"^(?:because(?: of)?|due to|since{_FACT}|as(?= (?:{_SOMEBODY})\b)|因为|由于|鉴于) ?"
    r"(?P<why>[^,]{2,160}),? ?(?:(?<=,)|(?<=, )|(?:所以|因此|故))(?:所以|因此|so )?[ ,]*(?P<what>\S.*)$",
    FLAGS,
)
_TAKEN_BACK = deferred(
    r"\b(?:but (?:not|wait|only|don't|do not|first|hold|let|if|please)|unless|only (?:if|when|after|once)|wait|not yet"
    r"|until|tomorrow|later|once)\b"
    r"|但是?(?:先|不|等|要|别|请)|不过|等(?!级)|再(?!次)|明天|之后|才",
    FLAGS,
)
"""What in a reason puts the request itself off."""
_REASONED = frozenset({"severity", "status"})
_BREAK = deferred(
    r", | ?,(?! )|: |:(?=[^\x00-\x7f])| - | so (?=please|can|could|let|mark|set|bump|close|resolve|re"
    r"|raise|lower|change|up|down|make)|,?(?:所以|因此)|\(|\)",
    FLAGS,
)
_ELSEWHERE = deferred(r"\b(?:ticket|case|problem)\b|工单", FLAGS)
_STORE = deferred(r"\bs3\b", FLAGS)
_SEVERITY = deferred(rf"\b{SEVERITY_WORD}\b|{SEVERITY_WORD_ZH}|incident", FLAGS)
_FURTHER_INCIDENTS = deferred(r"(?:,|, and| and|和|、|与) ?(?:INC-?|#)\d+", FLAGS)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message, the mark that ends it, and the command it is, speaks of, or reports as done."""

    plain: str
    command: Command | None = None
    candidate: Command | None = None
    told: Command | None = None
    mark: str = ""

    @property
    def text(self) -> str:
        """How it reads; of a very long one its beginning and its end, which is where asking is done."""
        if len(self.plain) <= 4 * LONGEST_COMMAND:
            return collapsed(self.plain)
        return collapsed(f"{self.plain[: 2 * LONGEST_COMMAND]} {self.plain[-2 * LONGEST_COMMAND :]}")


def clauses_in(start: int, end: int, plain: str, raw: str, grammar: Grammar) -> list[Clause]:
    """One sentence as a whole if that is a command, else its parts if one of them is, else the whole."""
    whole = _read(start, end, plain, raw, grammar)
    if whole.command:
        return [whole]
    parts = [_read(a, b, plain, raw, grammar) for a, b in _parts(start, end, plain)]
    if len(parts) > 1 and (any(part.command for part in parts) or _corrects(parts)):
        return parts
    return [whole]


def _corrects(parts: list[Clause]) -> bool:
    """Whether one part states what is wanted, as in "not sev1, sev2" and "resolved, thanks all"."""
    told = [part for part in parts if part.told and not is_negated(part.text)]
    others = [part for part in parts if part not in told and not is_only_courtesy(part.text)]
    if len(told) != 1 or parts[-1].mark == "?":
        return False
    return any(is_negated(part.text) for part in others) or (not others and told[0] is parts[0])


def _parts(start: int, end: int, plain: str) -> list[tuple[int, int]]:
    found = []
    position = start
    for match in _BREAK.finditer(plain, start, end):
        found.append((position, match.start()))
        position = match.end()
    found.append((position, end))
    return found if len(found) <= _MOST_PARTS else [(start, end)]


def _read(start: int, end: int, plain: str, raw: str, grammar: Grammar) -> Clause:
    text = plain[start:end]
    mark = "?" if text.rstrip(" \"')").endswith("?") else plain[end : end + 1].strip()
    clause = Clause(text.strip(), mark=mark)
    if len(text) > 4 * LONGEST_COMMAND:
        return clause
    command = _command(text, grammar)
    if command is None:
        command = _command_because(text, raw[start:end], grammar)
    if command is not None:
        return replace(clause, command=command)
    words = _words(text, grammar) or _words(_FURTHER_INCIDENTS.sub("", text), grammar)
    if words is None:
        return clause
    told = told_in(_unwrapped(words))
    return replace(clause, told=told, candidate=told or candidate_in(words))


def _command_because(text: str, raw: str, grammar: Grammar) -> Command | None:
    match = _BECAUSE.search(text)
    head = text[: match.start()] if match else ""
    if match is None and (match := _BECAUSE_FIRST.match(text.strip())):
        head = match["what"]
    if match is None:
        return None
    offset = 0 if match.re is _BECAUSE else len(text) - len(text.lstrip())
    start = offset + match.start("why")
    start -= raw[start - 1] in "\"'`“「" if start else 0
    why = raw[start : offset + match.end("why")].strip().rstrip(".。!！")
    if why.endswith(("?", "？")) or _TAKEN_BACK.search(why):
        return None
    command = _command(head, grammar)
    if command is None or command.skill not in _REASONED:
        return None
    return Command(command.skill, {**command.arguments, "because": why})


def _words(text: str, grammar: Grammar) -> Words | None:
    references = set(incident_references(text))
    core = collapsed(with_places(text)).rstrip(" .!。;,")
    if len(core) > LONGEST_COMMAND or len(references) > 1:
        return None
    return Words(core, grammar, references.pop() if references else None)


def _command(text: str, grammar: Grammar) -> Command | None:
    """The command a clause is. A question mark is fine after "can you …", and after what only reads."""
    words = _words(text, grammar)
    if words is None:
        return None
    found = _asked(words)
    if found is None and "#" in text and (unplaced := Words(collapsed(text).rstrip(" .!。;,"), grammar)):
        return _asked(unplaced)
    return found


def _asked(words: Words) -> Command | None:
    questioned = words.core.endswith("?")
    bare = words.core.rstrip(" ?.!")
    body, asks = opened(bare)
    core, particle = closed(body)
    for form in dict.fromkeys((core, body, bare)):
        if not form:
            continue
        command = command_in(replace(words, core=form))
        if command is None:
            continue
        if command.skill in CHANGING_SKILLS and (((questioned or particle) and not asks) or _mistakable(form)):
            return None
        if form == core and particle and not asks:
            return None
        return command
    return None


def _mistakable(form: str) -> bool:
    """Whether a change may as well be wanted of something that is no incident: another system's ticket, S3."""
    return bool(_ELSEWHERE.search(form) or (_STORE.search(form) and not _SEVERITY.search(form)))


def _unwrapped(words: Words) -> Words:
    return replace(words, core=closed(opened(words.core.rstrip(" ?.!"))[0])[0])
