"""Where a reply goes and whom it notifies: reply mode times what the platform can do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from bot.domain.chat import Attachment, Delivery, Origin, Person, Reply, ReplyMode, typed
from bot.ports.adapter import Capabilities

_QUOTED = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What is being replied to. `asker` is None when nobody in particular asked; `others`: people it mentioned.

    `attempts`: how often its job was tried, this time included.
    """

    job: int
    event_id: str
    origin: Origin
    text: str
    asker: Person | None
    others: tuple[Person, ...]
    mode: ReplyMode
    war_room: bool
    only_to: Person | None = None
    attempts: int = 1


def key_of(question: Question, part: int) -> str:
    """The same for the same part of the reply to the same event, whichever process sends it and however often."""
    origin = question.origin
    return str(uuid5(NAMESPACE_URL, f"warroom:{origin.account}/{origin.platform}/{question.event_id}/{part}"))


def thread_for(question: Question, part: int) -> str:
    """The root message a part goes under; empty for the main channel."""
    origin = question.origin
    if origin.private or question.war_room or question.mode == "off":
        return origin.thread
    if question.mode == "first" and part > 0:
        return origin.thread
    return origin.thread or origin.message


def mentions_for(question: Question, part: int) -> tuple[Person, ...]:
    """Whom a part notifies: the asker by reply mode, other people named in the question once; each person once."""
    people: dict[str, Person] = {}
    wanted = question.mode == "all" or (question.mode == "first" and part == 0)
    if question.asker is not None and wanted and not question.origin.private:
        people[question.asker.id] = question.asker
    if part == 0 and question.only_to is None:
        people |= {person.id: person for person in question.others if person.id not in people}
    return tuple(people.values())


def place(
    question: Question, texts: Sequence[str], reply: Reply, capabilities: Capabilities, details: Sequence[str] = ()
) -> list[Delivery]:
    """One delivery for each piece of text, buttons and files with the last, and for each piece of the details below."""
    last = len(texts) - 1
    said = [
        _delivery(question, part, text, reply if part == last else Reply(text), capabilities)
        for part, text in enumerate(texts)
    ]
    return said + [
        _below(question, len(texts) + part, text, said[0], capabilities) for part, text in enumerate(details)
    ]


def _below(question: Question, part: int, text: str, first: Delivery, capabilities: Capabilities) -> Delivery:
    """A piece of the details: in the thread of the first message, or in the one that message opens."""
    piece = _delivery(question, part, text, Reply(text), capabilities)
    return replace(piece, thread=first.thread, mentions=(), below=not first.thread and not question.origin.private)


def spelled_out(reply: Reply, capabilities: Capabilities) -> Reply:
    """The reply with the files that the platform does not take written into its text, which tells what is drawn."""
    left = [one for one in reply.attachments if not capabilities.carries(one)]
    if not left:
        return reply
    files = [_in_words(one) for one in left if not one.instead]
    carried = tuple(one for one in reply.attachments if capabilities.carries(one))
    return replace(reply, text="\n\n".join([reply.text, *files]).lstrip(), attachments=carried)


def unillustrated(delivery: Delivery) -> Delivery | None:
    """The message with a line in place of each file that only illustrates it; None where it has none."""
    lines = dict.fromkeys(one.instead for one in delivery.attachments if one.instead)
    rest = tuple(one for one in delivery.attachments if not one.instead)
    text = "\n\n".join([delivery.text, *lines])
    return replace(delivery, text=text, attachments=rest) if lines else None


def _in_words(file: Attachment) -> str:
    kind = file.media_type.partition(";")[0]
    if kind == "text/markdown":
        return f"📎 {file.name}\n\n{file.content.decode()}"
    if kind.startswith("text/") or kind == "application/json":
        return f"📎 {file.name}\n\n```\n{file.content.decode()}\n```"
    return f"📎 {file.name} (cannot be shown here / 此处无法显示)"


def _delivery(question: Question, part: int, text: str, reply: Reply, capabilities: Capabilities) -> Delivery:
    origin = question.origin
    thread = thread_for(question, part)
    mentions = mentions_for(question, part)
    quote = ""
    if not capabilities.threads:
        if capabilities.quotes and not origin.private:
            quote = origin.message
        elif part == 0 and not origin.private and question.text:
            text = f"{_excerpt(question.text)}\n\n{text}"
        thread = ""
    buttons = reply.buttons if capabilities.buttons else ()
    if reply.buttons and not buttons:
        text = f"{text}\n\n{typed(reply.buttons)}"
    return Delivery(
        key=key_of(question, part),
        account=origin.account,
        platform=origin.platform,
        chat=origin.chat,
        text=text,
        thread=thread,
        quote=quote,
        private=origin.private,
        asker=question.asker,
        only_to=question.only_to,
        mentions=mentions,
        buttons=buttons,
        attachments=reply.attachments,
        reply_token=origin.reply_token,
    )


def _excerpt(text: str) -> str:
    """Says which question a reply belongs to, where the platform cannot."""
    line = " ".join(text.split())
    return f"> {line[:_QUOTED]}…" if len(line) > _QUOTED else f"> {line}"
