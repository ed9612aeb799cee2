"""What every adapter promises, whatever its platform."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import md5

import pytest

from bot.domain.chat import Attachment, Button, ButtonPressed, Mention
from bot.errors import Ambiguous, ConfigError, Rejected, RetryLater, Unsupported
from bot.ports.abilities import Quoting
from bot.ports.adapter import HistoryQuery, RoomPlan
from tests.contract.adapters import CASES
from tests.contract.harness import RATE_LIMIT_SECONDS, Case, Forgery, PlatformSimulator, delivery, reply_to

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABc3UBGAAAAABJRU5ErkJggg==")
"""The smallest picture there is."""


@pytest.fixture(params=CASES, ids=lambda case: case.name)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformSimulator]:
    """A platform, set up; tests that do not apply to it are skipped with its reason."""
    case: Case = request.param
    if reason := case.exempt.get(request.node.originalname):
        pytest.skip(reason)
    async with case.open() as opened:
        yield opened


async def asked(platform: PlatformSimulator, text: str = "status?", thread: str = "") -> Mention:
    """Ann's question, as it arrived."""
    message = await platform.ask(text, thread)
    await platform.desk.until(lambda: any(one.origin.message == message for one in platform.desk.mentions))
    await platform.settled()
    return next(one for one in platform.desk.mentions if one.origin.message == message)


async def test_a_mention_arrives_once_with_its_words(platform: PlatformSimulator) -> None:
    mention = await asked(platform, "what happened since 14:00?")

    assert [one.text for one in platform.desk.mentions] == ["what happened since 14:00?"]
    assert mention.sender.id == platform.ann.id
    assert mention.origin.chat == platform.room
    assert (mention.origin.account, mention.origin.platform) == (platform.adapter.account, platform.adapter.platform)
    assert not mention.origin.private


async def test_a_direct_message_counts_as_addressed(platform: PlatformSimulator) -> None:
    await platform.ask_directly("现在什么状态？")
    await platform.desk.until(lambda: bool(platform.desk.mentions))

    (mention,) = platform.desk.mentions
    assert mention.text == "现在什么状态？"
    assert mention.origin.private


async def test_chatter_is_recorded_as_no_question(platform: PlatformSimulator) -> None:
    await platform.chat("warroom is a nice name")
    await asked(platform)

    assert [one.text for one in platform.desk.mentions] == ["status?"]


async def test_another_bots_mention_starts_no_work(platform: PlatformSimulator) -> None:
    await platform.ask_as_bot("summarize")
    await asked(platform)

    assert [one.text for one in platform.desk.mentions] == ["status?"]


async def test_the_bots_own_words_come_back_as_nothing(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    await reply_to(platform, mention, "All is well.")
    await platform.settled()

    assert not [one for one in platform.desk.events.values() if getattr(one, "text", "") == "All is well."]


@pytest.mark.parametrize("how", ["unsigned", "tampered", "stale"])
async def test_a_forged_call_is_refused_and_nothing_is_kept(platform: PlatformSimulator, how: Forgery) -> None:
    assert await platform.forge(how) == 401
    assert not platform.desk.events


async def test_a_replayed_call_is_kept_once(platform: PlatformSimulator) -> None:
    await platform.replay()

    assert [event.kind for event in platform.desk.events.values() if event.kind != "room"] == ["mention"]


async def test_half_a_body_is_refused_and_nothing_is_kept(platform: PlatformSimulator) -> None:
    assert await platform.tear() == 400
    assert not platform.desk.events


async def test_the_handshake_is_answered(platform: PlatformSimulator) -> None:
    assert await platform.handshake()
    assert not platform.desk.events


async def test_redelivery_yields_one_reply(platform: PlatformSimulator) -> None:
    async def answer(mention: Mention) -> None:
        await reply_to(platform, mention, "Only once.")

    platform.desk.answer = answer
    await asked(platform)
    await platform.next_reply()
    await platform.redeliver()
    await platform.settled()

    assert [one.text for one in await platform.shown() if "Only once." in one.text] == ["Only once."]


async def test_a_question_is_acknowledged_while_a_skill_is_at_work(platform: PlatformSimulator) -> None:
    finished = asyncio.Event()

    async def answer(mention: Mention) -> None:
        await finished.wait()
        await reply_to(platform, mention, "Done.")

    platform.desk.answer = answer
    mention = await asked(platform)
    acknowledged_before = platform.acknowledged(mention.origin.message)
    finished.set()

    assert acknowledged_before
    assert (await platform.next_reply()).text.endswith("Done.")


async def test_a_reply_lands_as_close_to_the_question_as_the_platform_allows(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    await reply_to(platform, mention, "All is well.")

    shown = await platform.next_reply()
    capabilities = platform.adapter.capabilities
    assert (shown.under == mention.origin.message) is capabilities.threads
    if not capabilities.threads:
        assert (shown.quotes == mention.origin.message) is capabilities.quotes


async def test_a_question_in_a_thread_is_answered_in_it(platform: PlatformSimulator) -> None:
    root = await platform.chat("checkout is slow")
    mention = await asked(platform, "since when?", thread=root)
    await reply_to(platform, mention, "Since 14:02.")

    threads = platform.adapter.capabilities.threads
    assert mention.origin.thread == root or not threads
    assert ((await platform.next_reply()).under == root) is threads


async def test_text_of_the_full_length_arrives_whole(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    limit, unit = platform.adapter.capabilities.text_limit, platform.adapter.capabilities.limit_unit
    word = "数据库 " if unit == "characters" else "word "
    text = word * (limit // len(word.encode() if unit == "bytes" else word))
    rendered = platform.adapter.render(text)
    assert len(rendered.encode() if unit == "bytes" else rendered) <= limit
    await reply_to(platform, mention, text)

    assert (await platform.next_reply()).text.count(word.strip()) == text.count(word.strip())


@pytest.mark.parametrize("place", ["thread", "direct"])
async def test_one_reply_is_one_call(platform: PlatformSimulator, place: str) -> None:
    if place == "direct":
        await platform.ask_directly("status?")
        await platform.desk.until(lambda: bool(platform.desk.mentions))
        (mention,) = platform.desk.mentions
    else:
        mention = await asked(platform)
    before = platform.calls()
    await reply_to(platform, mention, "All is well.")
    await platform.settled()  # a platform that fetches answers has it a moment after we know that it does

    assert platform.calls() == before + 1


async def test_a_rate_limit_says_when_to_try_again(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    await platform.fail_next("rate limit")

    with pytest.raises(RetryLater) as refusal:
        await reply_to(platform, mention, "All is well.")

    assert refusal.value.after == RATE_LIMIT_SECONDS
    assert not await platform.shown()


@pytest.mark.parametrize("failure", ["broken", "cut"])
async def test_a_call_whose_fate_is_unknown_is_ambiguous(platform: PlatformSimulator, failure: str) -> None:
    mention = await asked(platform)
    await platform.fail_next("cut" if failure == "cut" else "broken")

    with pytest.raises(Ambiguous):
        await reply_to(platform, mention, "All is well.")


async def test_a_refusal_carries_the_platforms_code_and_a_sentence(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    await platform.fail_next("refused")

    with pytest.raises(Rejected) as refusal:
        await reply_to(platform, mention, "All is well.")

    assert refusal.value.code
    assert refusal.value.public.endswith(".")


async def test_what_was_sent_without_an_answer_is_not_sent_twice(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    before = datetime.now(UTC)
    await platform.fail_next("cut")
    with pytest.raises(Ambiguous):
        await reply_to(platform, mention, "All is well.")
    sent = replace(delivery(platform, "All is well."), thread=(await platform.next_reply()).under)

    match platform.adapter.capabilities.resend:
        case "key":
            await reply_to(platform, mention, "All is well.")
            assert len(await platform.shown()) == 1
        case "read-back":
            found = await platform.adapter.find_sent(sent, before)
            assert found is not None
            assert found.message == (await platform.shown())[0].id
            assert await platform.adapter.find_sent(replace(sent, key="another"), before) is None
        case "at-most-once":
            with pytest.raises(Unsupported):
                await platform.adapter.find_sent(sent, before)


async def test_edits_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    receipt = await reply_to(platform, mention, "First.")
    again = replace(delivery(platform, "Second."), thread=mention.origin.message)

    if platform.adapter.capabilities.edits:
        await platform.adapter.edit(receipt.message, again)
        assert [one.text for one in await platform.shown()] == ["Second."]
    else:
        with pytest.raises(Unsupported):
            await platform.adapter.edit(receipt.message, again)


@pytest.mark.parametrize("in_thread", [True, False])
async def test_streams_are_as_the_capabilities_say(platform: PlatformSimulator, in_thread: bool) -> None:
    mention = await asked(platform)
    thread = mention.origin.message if in_thread and platform.adapter.capabilities.threads else ""
    begun = replace(
        delivery(platform, "It began "), thread=thread, asker=mention.sender, reply_token=mention.origin.reply_token
    )

    if not platform.adapter.capabilities.streams:
        with pytest.raises(Unsupported):
            await platform.adapter.open_stream(begun)
        return
    stream = await platform.adapter.open_stream(begun)
    first = (await platform.shown())[-1].text
    await stream.append("at 14:02, and <!channel> @here [https://good.example](https://evil.example) ")
    grown = (await platform.shown())[-1]
    await stream.close(replace(begun, text="It **ended** at 14:30."))
    (final,) = await platform.shown()

    assert "It began" in first
    assert not grown.notifies_everyone
    assert ("https://good.example", "https://evil.example") not in grown.links
    assert "14:30" in final.text
    assert "14:02" not in final.text
    assert final.under == thread


async def test_messages_for_one_person_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    whisper = replace(delivery(platform, "For you alone."), only_to=platform.ann)

    if platform.adapter.capabilities.ephemeral or platform.adapter.capabilities.direct:
        await platform.adapter.send(whisper)
        assert [one.only_to for one in await platform.shown()] == [platform.ann.id]
    else:
        with pytest.raises(Unsupported):
            await platform.adapter.send(whisper)


async def test_the_working_sign_is_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    adapter = platform.adapter

    if not adapter.capabilities.working_sign:
        with pytest.raises(Unsupported):
            await adapter.show_working(mention.origin)
        return
    await adapter.show_working(mention.origin)
    shown = await platform.working(mention.origin.message)
    await adapter.clear_working(mention.origin)
    await adapter.clear_working(mention.origin)

    assert shown
    assert not await platform.working(mention.origin.message)


async def test_history_is_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    root = await platform.chat("checkout is slow")
    mention = await asked(platform, "since when?", thread=root)
    await reply_to(platform, mention, "Since 14:02.")
    query = HistoryQuery(platform.room)

    if not platform.adapter.capabilities.history:
        with pytest.raises(Unsupported):
            await platform.adapter.history(query)
        return
    found = await platform.adapter.history(query)
    newest = await platform.adapter.history(replace(query, limit=1))
    later = await platform.adapter.history(replace(query, since=datetime.now(UTC) + timedelta(hours=1)))

    assert [one.own for one in found] == [False, False, True]
    assert [one.text for one in found][::2] == ["checkout is slow", "Since 14:02."]
    assert [one.id for one in newest] == [found[-1].id]
    assert not later


async def test_a_message_that_may_be_quoted_by_its_id_is_shown_when_asked_for(platform: PlatformSimulator) -> None:
    adapter = platform.adapter
    if not isinstance(adapter, Quoting):
        pytest.skip("a quote brings its words along, or nothing shows them")
    said = await platform.chat("INC-7: checkout is slow")
    direct = await platform.ask_directly("hello")

    found = await adapter.message(platform.room, said)

    assert found is not None
    assert (found.id, found.chat, found.text, found.own) == (said, platform.room, "INC-7: checkout is slow", False)
    assert found.sender.id == platform.ann.id
    assert await adapter.message(platform.room, direct) is None


async def test_buttons_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    buttons = (Button("Yes", "confirm", "7"), Button("No", "confirm", ""))
    token = (await asked(platform)).origin.reply_token
    asking = replace(delivery(platform, "Apply?"), buttons=buttons, reply_token=token)

    if not platform.adapter.capabilities.buttons:
        with pytest.raises(Unsupported):
            await platform.adapter.send(asking)
        return
    await platform.adapter.send(asking)
    shown = await platform.next_reply()
    await platform.press(shown.id, "Yes")
    pressed: list[ButtonPressed] = []

    def arrived() -> bool:
        pressed[:] = [one for one in platform.desk.events.values() if isinstance(one, ButtonPressed)]
        return bool(pressed)

    await platform.desk.until(arrived)
    assert shown.buttons == ("Yes", "No")
    assert (pressed[0].action, pressed[0].value) == ("confirm", "7")
    assert pressed[0].person.id == platform.ann.id
    assert pressed[0].origin.message == shown.id


async def test_attachments_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    chart = replace(
        delivery(platform, "The chart."), attachments=(Attachment("chart.svg", b"<svg/>", "image/svg+xml"),)
    )

    if not platform.adapter.capabilities.attachments:
        with pytest.raises(Unsupported):
            await platform.adapter.send(chart)
        return
    await platform.adapter.send(chart)
    shown = await platform.next_reply()

    assert shown.files == ("chart.svg",)
    assert "The chart." in shown.text


async def test_a_picture_is_shown_with_its_text_where_files_are(platform: PlatformSimulator) -> None:
    picture = Attachment("INC-1.png", PNG, "image/png", "What shifted", "_No chart._")
    illustrated = replace(delivery(platform, "It shifted."), attachments=(picture,))

    if not (platform.adapter.capabilities.carries(picture) and platform.adapter.capabilities.proactive):
        with pytest.raises(Unsupported):
            await platform.adapter.send(illustrated)
        return
    await platform.adapter.send(illustrated)
    shown = await platform.next_reply()

    assert shown.files in (("INC-1.png",), ("What shifted",), (md5(PNG).hexdigest(),))
    assert "It shifted." in shown.text


async def test_a_picture_is_shown_with_the_answer_to_a_question(platform: PlatformSimulator) -> None:
    picture = Attachment("INC-1.png", PNG, "image/png", "What shifted", "_No chart._")
    assert platform.adapter.capabilities.carries(picture)

    await reply_to(platform, await asked(platform, "why?"), "It shifted.", attachments=(picture,))
    shown = await platform.next_reply()

    assert shown.files in (("INC-1.png",), ("What shifted",), (md5(PNG).hexdigest(),))
    assert "It shifted." in shown.text


async def test_unasked_messages_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    if platform.adapter.capabilities.proactive:
        await platform.adapter.send(delivery(platform, "It is resolved."))
        assert [one.text for one in await platform.shown()] == ["It is resolved."]
    else:
        with pytest.raises(Unsupported):
            await platform.adapter.send(delivery(platform, "It is resolved."))


async def test_rooms_are_as_the_capabilities_say(platform: PlatformSimulator) -> None:
    adapter, ann = platform.adapter, platform.ann
    if not adapter.capabilities.rooms:
        with pytest.raises(Unsupported):
            await adapter.open_room(RoomPlan("7", "incident-7-checkout", "SEV-1", (ann,)))
        with pytest.raises(Unsupported):
            await adapter.invite(platform.room, [ann])
        return
    crew = platform.crew()
    plan = RoomPlan("7", "incident-7-checkout", "SEV-1", (ann, crew.bob, crew.stranger))
    opened = await adapter.open_room(plan)
    again = await adapter.open_room(plan)
    left_out = await adapter.invite(opened.chat, [ann, crew.carol, crew.stranger])

    assert (again.chat, again.name, again.member) == (opened.chat, opened.name, opened.member)
    assert opened.left_out == (crew.stranger,)
    assert list(left_out) == [crew.stranger]
    assert platform.rooms_made() == {opened.chat: {ann.id, crew.bob.id, crew.carol.id}}


async def test_another_incident_has_another_room(platform: PlatformSimulator) -> None:
    adapter = platform.adapter
    if not adapter.capabilities.rooms:
        pytest.skip("it opens no rooms")
    people = (platform.ann, platform.crew().bob)
    first = await adapter.open_room(RoomPlan("7", "incident-7-checkout", "SEV-1", people))
    second = await adapter.open_room(RoomPlan("8", "incident-7-checkout", "SEV-1", people))

    assert platform.rooms_made().keys() == {first.chat, second.chat}


async def test_a_socket_is_listened_to_only_where_there_is_one(platform: PlatformSimulator) -> None:
    if platform.adapter.polls:
        assert await asked(platform)
    else:
        with pytest.raises(Unsupported):
            await platform.adapter.listen(platform.desk.keep)


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <!here> <!everyone> wake up",
        "@channel @here @everyone @all @所有人",
        '<at user_id="all">all</at> <at id=all></at> <@all>',
        "**<!channel>** `<!here>` > <!everyone>\n\n```\n<!channel>\n```",
        "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
        "| a |\n|---|\n| <!channel> |",
        "[<!channel>](https://example.com/<!here>)",
    ],
)
async def test_mass_mentions_are_inert(platform: PlatformSimulator, text: str) -> None:
    mention = await asked(platform)
    await reply_to(platform, mention, text)

    assert not (await platform.next_reply()).notifies_everyone


async def test_a_link_leads_where_it_says(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    await reply_to(platform, mention, "[https://good.example](https://evil.example/login) [x](javascript:alert(1))")

    links = (await platform.next_reply()).links
    assert not [target for label, target in links if "good.example" in label and "evil" in target]
    assert not [target for _, target in links if target.startswith("javascript")]


async def test_only_those_named_are_notified(platform: PlatformSimulator) -> None:
    mention = await asked(platform)
    named = replace(delivery(platform, f"<@{platform.ann.id}> was here."), reply_token=mention.origin.reply_token)
    await platform.adapter.send(replace(named, key="without"))
    await platform.adapter.send(replace(named, key="with", mentions=(platform.ann,)))

    without, with_ann = await platform.next_reply(), await platform.next_reply()
    assert without.notified == ()
    assert with_ann.notified == (platform.ann.id,)


async def test_no_secret_shows_in_logs_or_reprs(
    platform: PlatformSimulator, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    mention = await asked(platform)
    for failure in ("rate limit", "broken", "cut", "refused"):
        await platform.fail_next(failure)
        with pytest.raises((RetryLater, Ambiguous, Rejected)) as refusal:
            await reply_to(platform, mention, "Nothing secret.")
        assert not [secret for secret in platform.secrets if secret in repr(refusal.value)]
    findings = await platform.adapter.check()

    written = "".join([*capfd.readouterr(), caplog.text, repr(platform.adapter), repr(mention), repr(findings)])
    assert not [secret for secret in platform.secrets if secret in written]


async def test_the_doctor_finds_a_good_configuration_well(platform: PlatformSimulator) -> None:
    findings = await platform.adapter.check()

    assert findings
    assert [finding for finding in findings if not finding.well] == []


async def test_refused_credentials_stop_the_start_and_name_the_key(platform: PlatformSimulator) -> None:
    adapter = await platform.misconfigured()

    with pytest.raises(ConfigError) as refusal:
        await adapter.start()
    findings = await adapter.check()
    await adapter.stop()

    assert f"accounts.{adapter.account}.{adapter.platform}." in refusal.value.public
    assert [finding for finding in findings if not finding.well and finding.mend]


async def test_stopping_twice_is_harmless(platform: PlatformSimulator) -> None:
    await platform.adapter.stop()
    await platform.adapter.stop()
