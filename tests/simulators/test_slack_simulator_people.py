"""What an app hears of what people do: events, buttons, commands; and what people see of its posts."""

from typing import Any

import aiohttp
import pytest

from tests.simulators.slack import JSON, Message
from tests.simulators.slack_trial import EchoApp, Stage

BUTTON = {"type": "button", "action_id": "ack", "value": "INC-1", "text": {"type": "plain_text", "text": "Ack"}}


async def test_a_channel_the_bot_is_not_in_is_silent(stage: Stage) -> None:
    elsewhere = stage.slack.channel("elsewhere", members=[stage.ann], with_bot=False)

    await stage.slack.say(stage.ann, elsewhere, f"{stage.slack.workspace.mention} hello")

    assert stage.slack.deliveries == []


async def test_a_direct_message_is_no_mention(stage: Stage) -> None:
    await stage.slack.say(stage.ann, stage.slack.direct(stage.ann), f"{stage.slack.workspace.mention} hello")

    assert [event["channel_type"] for event in stage.events("message")] == ["im"]
    assert stage.events("app_mention") == []


async def test_a_reply_also_changes_its_head_without_changing_its_text(stage: Stage) -> None:
    head = await stage.slack.say(stage.ann, stage.room, "head")
    await stage.slack.say(stage.ann, stage.room, "reply", head)

    changed = stage.events("message", "message_changed")[0]
    assert changed["message"]["text"] == changed["previous_message"]["text"] == "head"
    assert "edited" not in changed["message"]


async def test_an_edit_into_a_mention_is_an_edit_only(stage: Stage) -> None:
    line = await stage.slack.say(stage.ann, stage.room, "status?")
    await stage.slack.edit(line, f"{stage.slack.workspace.mention} status?")

    changed = stage.events("message", "message_changed")[0]
    assert changed["message"]["edited"]["user"] == stage.ann.id
    assert stage.events("app_mention") == []


async def test_an_unfurl_changes_a_message_but_not_its_text(stage: Stage) -> None:
    line = await stage.slack.say(stage.ann, stage.room, "see <https://example.org>")
    await stage.slack.unfurl(line)

    changed = stage.events("message", "message_changed")[0]
    assert changed["message"]["attachments"]
    assert changed["message"]["text"] == changed["previous_message"]["text"]


async def test_the_apps_own_posts_come_back(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=stage.room.id, text="mine")

    assert [event["bot_id"] for event in stage.events("message")] == ["B0BOT"]


async def test_another_bots_alert_has_its_words_in_attachments(stage: Stage) -> None:
    alerts = stage.slack.bot("alerts")
    stage.room.members[alerts.id] = None
    await stage.slack.say(alerts, stage.room, "", attachments=[{"fallback": "disk full"}])

    event = stage.events("message", "bot_message")[0]
    assert (event["text"], event["attachments"][0]["fallback"]) == ("", "disk full")
    assert "user" not in event


async def test_joining_raises_an_event_and_a_line(stage: Stage) -> None:
    bob = stage.slack.user("bob")
    await stage.slack.join(bob, stage.room)
    await stage.slack.leave(bob, stage.room)

    assert stage.events("member_joined_channel")[0]["user"] == bob.id
    assert stage.events("member_left_channel")[0]["user"] == bob.id
    assert stage.events("message", "channel_join")[0]["user"] == bob.id


async def test_a_removed_bot_is_told(stage: Stage) -> None:
    await stage.slack.leave(stage.slack.workspace.bot, stage.room, removed_by=stage.ann)

    assert stage.events("channel_left")[0]["actor_id"] == stage.ann.id


async def test_who_is_not_in_a_channel_cannot_write_there(stage: Stage) -> None:
    with pytest.raises(ValueError, match="cannot write"):
        await stage.slack.say(stage.slack.user("bob"), stage.room, "hello")


async def offered(stage: Stage) -> Message:
    """A post of the bot with a button."""
    blocks = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]
    await stage.client.chat_postMessage(channel=stage.room.id, text="Acknowledge?", blocks=blocks)
    return stage.slack.posts[-1]


async def test_a_pressed_button_reaches_bolt_and_its_response_url_works_five_times(stage: Stage, echo: EchoApp) -> None:
    pressed: list[JSON] = []

    async def acknowledge(ack: Any, body: JSON) -> None:
        await ack()
        pressed.append(body)

    echo.app.action("ack")(acknowledge)
    async with echo.over_http(stage.slack):
        stage.slack.press(stage.ann, await offered(stage), "ack")
        await stage.slack.wait_until(lambda: bool(pressed))
    url = pressed[0]["response_url"]

    async with aiohttp.ClientSession() as session:
        statuses = []
        for number in range(6):
            async with session.post(url, json={"text": f"{number}", "replace_original": True}) as answer:
                statuses.append(answer.status)

    assert pressed[0]["actions"][0]["value"] == "INC-1"
    assert statuses == [200] * 5 + [404]
    assert stage.slack.posts[-1].text == "4"


async def test_a_button_that_is_not_there_cannot_be_pressed(stage: Stage) -> None:
    with pytest.raises(LookupError):
        stage.slack.press(stage.ann, await offered(stage), "snooze")


@pytest.mark.parametrize("over", ["over_http", "over_sockets"])
async def test_a_commands_direct_answer_is_shown_to_its_user_only(stage: Stage, echo: EchoApp, over: str) -> None:
    async def incident(ack: Any, command: JSON) -> None:
        await ack(f"you said {command['text']}")

    echo.app.command("/incident")(incident)
    async with getattr(echo, over)(stage.slack):
        stage.slack.command(stage.ann, stage.room, "/incident", "new")
        answer = await stage.slack.next_post()

    assert (answer.text, answer.ephemeral_to) == ("you said new", stage.ann.id)


async def test_a_submitted_view_carries_what_was_typed(stage: Stage, echo: EchoApp) -> None:
    submitted: list[JSON] = []

    async def declare(ack: Any, view: JSON) -> None:
        await ack(response_action="errors", errors={"title_b": "too short"})
        submitted.append(view)

    echo.app.view("new_inc")(declare)
    title = {"type": "plain_text", "text": "Declare"}
    trigger = stage.slack.workspace.interactions.trigger(stage.ann)
    await stage.client.views_open(
        trigger_id=trigger, view={"type": "modal", "title": title, "callback_id": "new_inc", "blocks": []}
    )
    view = next(iter(stage.slack.workspace.state.views.values()))
    typed = {"title_b": {"title_a": {"type": "plain_text_input", "value": "db"}}}
    async with echo.over_http(stage.slack):
        delivery = stage.slack.submit(stage.ann, view, typed)
        await stage.slack.settled()

    assert submitted[0]["state"]["values"] == typed
    assert delivery.answer == {"response_action": "errors", "errors": {"title_b": "too short"}}


async def test_what_is_live_in_a_message_is_told_from_what_is_escaped(stage: Stage) -> None:
    text = "<!channel> &lt;!here&gt; <@U0BOT> &lt;@U0BOT&gt; <https://evil.example|https://good.example> a &amp; b"
    await stage.client.chat_postMessage(channel=stage.room.id, text=text)

    seen = stage.slack.display(stage.slack.posts[0])

    assert (seen.broadcasts, seen.people) == (["channel"], ["U0BOT"])
    assert [(link.label, link.target) for link in seen.links] == [("https://good.example", "https://evil.example")]
    assert seen.text == "@channel <!here> @warroom <@U0BOT> https://good.example a & b"


@pytest.mark.parametrize(
    ("block", "everyone"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}, True),
        ({"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}, False),
        ({"type": "markdown", "text": "hello <!everyone>"}, True),
        ({"type": "rich_text", "elements": [{"type": "broadcast", "range": "channel"}]}, True),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "@here"}]}, False),
    ],
)
async def test_mass_mentions_are_found_in_blocks_too(stage: Stage, block: JSON, everyone: bool) -> None:
    await stage.client.chat_postMessage(channel=stage.room.id, text="x", blocks=[block])

    assert stage.slack.mentions_everyone(stage.slack.posts[0]) is everyone


async def test_markdown_links_show_their_targets(stage: Stage) -> None:
    text = "[runbook](https://example.org/a) and https://example.org/b"
    await stage.client.chat_postMessage(channel=stage.room.id, markdown_text=text)

    seen = stage.slack.display(stage.slack.posts[0])

    assert seen.link_targets == ["https://example.org/a", "https://example.org/b"]
