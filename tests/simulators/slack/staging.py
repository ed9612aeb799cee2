"""Control commands that make people and channels and have them act."""

from tests.simulators.slack.command import Command, Control
from tests.simulators.slack.model import JSON


async def _user(control: Control, body: JSON) -> JSON:
    return {"id": control.slack.user(body["name"], body.get("email", ""), workspace=control.tenant(body)).id}


async def _bot(control: Control, body: JSON) -> JSON:
    return {"id": control.slack.bot(body["name"], control.tenant(body)).id}


async def _channel(control: Control, body: JSON) -> JSON:
    tenant = control.tenant(body)
    members = [tenant.state.users[user] for user in body.get("members", ())]
    flags = {name: bool(body[name]) for name in ("private", "with_bot") if name in body}
    return {"id": control.slack.channel(body["name"], members, workspace=tenant, **flags).id}


async def _direct(control: Control, body: JSON) -> JSON:
    return {"id": control.slack.direct(control.person(body)).id}


async def _say(control: Control, body: JSON) -> JSON:
    thread = control.message(body, "thread") if body.get("thread") else None
    return {"ts": (await control.slack.say(control.person(body), control.place(body), body["text"], thread)).ts}


async def _edit(control: Control, body: JSON) -> JSON:
    await control.slack.edit(control.message(body), body["text"])
    return {}


async def _delete(control: Control, body: JSON) -> JSON:
    await control.slack.delete(control.message(body))
    return {}


async def _react(control: Control, body: JSON) -> JSON:
    await control.slack.react(control.person(body), control.message(body), body["name"])
    return {}


async def _join(control: Control, body: JSON) -> JSON:
    await control.slack.join(control.person(body), control.place(body))
    return {}


async def _leave(control: Control, body: JSON) -> JSON:
    await control.slack.leave(control.person(body), control.place(body))
    return {}


async def _press(control: Control, body: JSON) -> JSON:
    control.slack.press(control.person(body), control.message(body), body["action_id"])
    return {}


async def _command(control: Control, body: JSON) -> JSON:
    control.slack.command(control.person(body), control.place(body), body["command"], body.get("text", ""))
    return {}


COMMANDS: dict[str, Command] = {
    "user": _user,
    "bot": _bot,
    "channel": _channel,
    "direct": _direct,
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "join": _join,
    "leave": _leave,
    "press": _press,
    "command": _command,
}
