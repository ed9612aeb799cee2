"""What a message addressed to the bot asks for; when unsure it answers or asks, never changes."""

from bot.language import mood
from bot.language.asking import asks_nothing
from bot.language.beside import announces, forbids, heading, is_courtesy, named_in, names_only_an_incident, supports
from bot.language.clauses import LONGEST_COMMAND, Clause, clauses_in
from bot.language.commands import ABOUT_AN_INCIDENT, CHANGING_SKILLS
from bot.language.courtesy import closed, opened
from bot.language.incidents import with_places
from bot.language.request import Command, Grammar, Nothing, Question, Request, Unclear
from bot.language.sentences import spans
from bot.language.slips import mended
from bot.language.text import FLAGS, collapsed, deferred, normalised, without_quotations
from bot.language.writing import written

_LONGEST_CONTEXT = 3
_MOST_SENTENCES = 40
_INTRODUCTION = deferred(r"\b(?:i am|i'm) (?:an?|the|from|in)\b|我是|我们是|作为", FLAGS)
_ALONE = frozenset({"stop", "help", "compact"})
_INCOMPLETE = deferred(
    r"/?(?:bump|raise|escalate|de-?escalate|lower|change|set|update|downgrade|upgrade"
    r"|adjust)(?: (?:this|it|the incident|this incident|§)(?:'s)?)?(?: the)?(?: (?:severity|sev|status"
    r"|priority))?|/?(?:severity|sev)|(?:升级|降级|升一级|降一级|(?:修改|改|调整"
    r"|更新)(?:一下)?(?:严重)?(?:级别|状态|等级))",
    FLAGS,
)
_WISH = deferred(r"(?:i(?:'d| would) like to|i want to|(?:i|we) need to|let's|we should|we have to) ", FLAGS)
_REMINDER = deferred(r"\b(?:don't|do not|dont|never) forget\b|别忘|不要忘|why (?:not|don't)", FLAGS)
_THANKED = deferred(r"^(?:thanks|thank you|thx|ty|cheers)\b|^(?:谢谢|多谢|感谢|辛苦)", FLAGS)
_TELL_ME = deferred(
    r"(?:tell|explain|show me (?:how|why)|let (?:me|us) know|advise|confirm (?:if|whether)|check (?:if"
    r"|whether)|find out)\b|告诉|解释|说说",
    FLAGS,
)


def understand(text: str, grammar: Grammar) -> Request:
    """What the message asks for: a command to run, a question, something to ask back about, or nothing.

    Only a plain, addressed, unconditional request becomes a command. Never raises.
    """
    request = _read(text, grammar)
    if not isinstance(request, Question | Unclear) or (meant := mended(text)) is None:
        return request
    again = _read(meant, grammar)
    if not isinstance(again, Command):
        return request
    if again.skill in CHANGING_SKILLS:
        return Unclear(text.strip(), again)
    return again if isinstance(request, Question) else request


def _read(text: str, grammar: Grammar) -> Request:
    plain = without_quotations(normalised(text))
    if (request := _written(plain, text, grammar)) is not None:
        return request
    clauses = [
        clause
        for start, end in spans(plain)[:_MOST_SENTENCES]
        for clause in clauses_in(start, end, plain, text, grammar)
    ]
    clauses = [clause for clause in clauses if clause.text.strip(" .!,;:)(")]
    if not clauses:
        return _unworded(text)
    if any(clause.command for clause in clauses):
        return _with_commands(clauses, text)
    verdicts = [_without_command(clause, text) for clause in clauses]
    for kind in (Unclear, Question):
        if found := next((verdict for verdict in verdicts if isinstance(verdict, kind)), None):
            return found
    return verdicts[0]


def _unworded(text: str) -> Request:
    if "?" in text or "？" in text:
        return Question(text.strip())
    return Nothing("no words")


def _written(plain: str, raw: str, grammar: Grammar) -> Request | None:
    start = len(plain) - len(plain.lstrip())
    core = plain.strip()
    body = _without_opening(core)
    offset = start + len(core) - len(body)
    if plain[offset : offset + len(body)] != body:
        return None
    wish = _WISH.match(body)
    offset, body = (offset + wish.end(), body[wish.end() :]) if wish else (offset, body)
    found = written(body, raw[offset : offset + len(body)], grammar)
    if found is None:
        return None
    return found.command if found.plain and not wish else Unclear(raw.strip(), found.command)


def _without_opening(core: str) -> str:
    return opened(core[:LONGEST_COMMAND])[0] + core[LONGEST_COMMAND:]


def _with_commands(clauses: list[Clause], text: str) -> Request:
    named = heading(clauses)
    clauses = [clause for clause in clauses if not names_only_an_incident(clause)] or clauses
    commands = [clause.command for clause in clauses if clause.command]
    first = next((command for command in commands if command.skill in CHANGING_SKILLS), commands[0])
    different = [command for command in commands if command != commands[0]]
    context = [clause for clause in clauses if not clause.command and not is_courtesy(clause)]
    others = named_in(context) if first.skill in ABOUT_AN_INCIDENT and "incident" not in first.arguments else []
    meant = _about(first, named or others)
    if first.skill not in CHANGING_SKILLS:
        return _reading(meant, different, context, text)
    doubtful = any(not supports(clause, first) for clause in context) or any(map(announces, clauses))
    doubtful = doubtful or bool(others) or len(set(named)) > 1
    if different or doubtful or len(context) > _LONGEST_CONTEXT:
        forbidden = not different and any(forbids(clause, first) for clause in context)
        return Nothing("asks not to") if forbidden else Unclear(text.strip(), meant)
    return meant


def _about(command: Command, incidents: list[str]) -> Command:
    """The command for the one incident named around it, where it names none itself."""
    if len(set(incidents)) != 1 or command.skill not in ABOUT_AN_INCIDENT or "incident" in command.arguments:
        return command
    return Command(command.skill, {**command.arguments, "incident": incidents[0]})


def _reading(first: Command, different: list[Command], context: list[Clause], text: str) -> Request:
    if different or any(clause.candidate or mood.is_question(clause.text) for clause in context):
        return Question(text.strip())
    introduced = any(_INTRODUCTION.search(clause.text) for clause in context)
    return Question(text.strip()) if introduced or (context and first.skill in _ALONE) else first


def _without_command(clause: Clause, text: str) -> Request:
    sentence = clause.text
    core = closed(opened(collapsed(with_places(sentence)).rstrip(" .!?"))[0])[0]
    if _INCOMPLETE.fullmatch(core):
        return Unclear(text.strip(), None) if not mood.starts_as_question(sentence) else Question(text.strip())
    if clause.told and _THANKED.search(sentence):
        return Nothing("courtesy")
    if clause.candidate is not None and (verdict := _about_a_change(clause, sentence, text)):
        return verdict
    reason = asks_nothing(sentence)
    return Nothing(reason) if reason else Question(text.strip())


def _about_a_change(clause: Clause, sentence: str, text: str) -> Request | None:
    """What a sentence wants that speaks of a change without plainly asking for it."""
    polite = opened(sentence)[1]
    if (mood.starts_as_question(sentence) and not polite) or _TELL_ME.match(opened(sentence)[0]):
        return Question(text.strip())
    if _REMINDER.search(sentence):
        return Unclear(text.strip(), clause.candidate)
    if mood.is_negated(sentence):
        return Question(text.strip()) if mood.is_question(sentence) else Nothing("asks not to")
    suggested = mood.is_suggested(sentence) or mood.is_question(sentence)
    if clause.told:
        return Question(text.strip()) if mood.is_question(sentence) else Unclear(text.strip(), clause.told)
    if mood.has_subject(sentence) and mood.is_told(sentence) and not suggested:
        return None
    return Unclear(text.strip(), clause.candidate)


_OF_EVERY_KIND = (
    "help",
    "make it stable please",
    "list closed incidents",
    "update me in 20 minutes",
    "把级别改成最高",
    "两点以后发生了什么",
)


def rehearse(grammar: Grammar) -> None:
    """Understand something of every kind, so that whoever asks first does not wait for patterns to be compiled."""
    for request in _OF_EVERY_KIND:
        understand(request, grammar)
