"""Reply mode times place times what the platform can do."""

import pytest

from bot.domain.chat import Attachment, Button, Origin, Person, Reply, ReplyMode
from bot.engine.placing import Question, key_of, mentions_for, place, spelled_out, thread_for
from bot.ports.adapter import Capabilities

ANN = Person("U1", "Ann")
BOB = Person("U2", "Bob")


def question(
    mode: ReplyMode = "all",
    *,
    thread: str = "",
    private: bool = False,
    war_room: bool = False,
    others: tuple[Person, ...] = (),
    event_id: str = "e1",
) -> Question:
    origin = Origin("acme", "chatty", "C1", message="m1", thread=thread, private=private)
    return Question(1, event_id, origin, "what is up?", ANN, others, mode, war_room)


@pytest.mark.parametrize(
    ("mode", "asked_in", "first", "later"),
    [
        ("off", "", "", ""),
        ("off", "t1", "t1", "t1"),
        ("first", "", "m1", ""),
        ("first", "t1", "t1", "t1"),
        ("all", "", "m1", "m1"),
        ("all", "t1", "t1", "t1"),
    ],
)
def test_a_group_is_answered_where_the_reply_mode_says(mode: ReplyMode, asked_in: str, first: str, later: str) -> None:
    asked = question(mode, thread=asked_in)

    assert (thread_for(asked, 0), thread_for(asked, 1)) == (first, later)


@pytest.mark.parametrize("mode", ["off", "first", "all"])
@pytest.mark.parametrize("asked_in", ["", "t1"])
@pytest.mark.parametrize("place_kind", ["private", "war_room"])
def test_rooms_and_direct_chats_are_answered_where_one_was_asked(
    mode: ReplyMode, asked_in: str, place_kind: str
) -> None:
    asked = question(mode, thread=asked_in, private=place_kind == "private", war_room=place_kind == "war_room")

    assert [thread_for(asked, part) for part in (0, 1)] == [asked_in, asked_in]


@pytest.mark.parametrize(("mode", "first", "later"), [("off", (), ()), ("first", (ANN,), ()), ("all", (ANN,), (ANN,))])
def test_the_asker_is_mentioned_as_the_reply_mode_says(
    mode: ReplyMode, first: tuple[Person, ...], later: tuple[Person, ...]
) -> None:
    asked = question(mode)

    assert (mentions_for(asked, 0), mentions_for(asked, 1)) == (first, later)


def test_nobody_is_mentioned_in_a_direct_chat() -> None:
    assert mentions_for(question("all", private=True), 0) == ()


def test_others_mentioned_in_the_question_are_mentioned_once_more() -> None:
    asked = question("off", others=(BOB, BOB))

    assert (mentions_for(asked, 0), mentions_for(asked, 1)) == ((BOB,), ())


def test_an_asker_who_mentions_themselves_is_mentioned_once() -> None:
    assert mentions_for(question("all", others=(ANN, BOB)), 0) == (ANN, BOB)


def test_keys_differ_by_part_and_by_question_and_never_by_attempt() -> None:
    keys = [key_of(question(event_id=event), part) for event in ("e1", "e2") for part in (0, 1)]

    assert len(set(keys)) == 4
    assert key_of(question(), 0) == keys[0]


def test_buttons_go_with_the_last_message() -> None:
    button = Button("Yes", "run", "{}")

    deliveries = place(question(), ["a", "b"], Reply("ab", (button,)), Capabilities(100, threads=True, buttons=True))

    assert [one.buttons for one in deliveries] == [(), (button,)]


def test_without_buttons_the_choices_are_written_out() -> None:
    reply = Reply("Sure?", (Button("Yes", "run", "{}"), Button("No", "dismiss", "")))

    (delivery,) = place(question(), ["Sure?"], reply, Capabilities(100, threads=True))

    assert delivery.text == "Sure?\n\n“Yes” / “No”"


def test_without_threads_the_question_is_quoted() -> None:
    (delivery,) = place(question(), ["fine"], Reply("fine"), Capabilities(100, quotes=True))

    assert (delivery.thread, delivery.quote) == ("", "m1")


def test_without_threads_and_quotes_the_reply_says_what_it_answers() -> None:
    (delivery,) = place(question(), ["fine"], Reply("fine"), Capabilities(100))

    assert delivery.text == "> what is up?\n\nfine"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("text/markdown; charset=utf-8", "📎 report.x\n\n## Summary"),
        ("application/json", "📎 report.x\n\n```\n## Summary\n```"),
        ("image/png", "📎 report.x (cannot be shown here / 此处无法显示)"),
    ],
)
def test_files_are_written_out_where_the_platform_takes_none(kind: str, shown: str) -> None:
    reply = Reply("Drafted.", attachments=(Attachment("report.x", b"## Summary", kind),))

    written = spelled_out(reply, Capabilities(1_000))

    assert written == Reply(f"Drafted.\n\n{shown}")


def test_files_stay_files_where_the_platform_takes_them() -> None:
    reply = Reply("Drafted.", attachments=(Attachment("report.md", b"## Summary", "text/markdown"),))

    assert spelled_out(reply, Capabilities(1_000, attachments=True)) is reply


def test_where_only_pictures_go_along_other_files_are_written_out() -> None:
    chart, report = Attachment("chart.png", b"png", "image/png"), Attachment("report.md", b"# Report", "text/markdown")

    written = spelled_out(Reply("Both.", attachments=(report, chart)), Capabilities(1_000, pictures=True))

    assert (written.text, written.attachments) == ("Both.\n\n📎 report.md\n\n# Report", (chart,))
