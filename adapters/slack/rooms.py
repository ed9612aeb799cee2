"""War rooms: channels that the bot makes, and the people it brings into them."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from adapters.slack.client import Answer, SlackClient
from adapters.slack.identity import Identity
from bot.domain.chat import Person
from bot.errors import Rejected
from bot.ports.adapter import OpenedRoom, RoomPlan
from bot.ports.shelf import Shelf

log = structlog.get_logger("slack")

NAME_LIMIT = 80
TOPIC_LIMIT = 250

_NAMESAKES = 20
_AT_ONCE = 100
_REMEMBERED = timedelta(days=400)
_CLOCKS_APART = 120
_NOT_TO_BE_INVITED = frozenset(
    {
        "cant_invite",
        "cant_invite_self",
        "invitee_cant_see_channel",
        "no_external_invite_permission",
        "org_user_not_in_team",
        "ura_max_channels",
        "user_is_restricted",
        "user_not_found",
    }
)
_THERE_ALREADY = "already_in_channel"


class Channels:
    """Opens one channel for each key, whatever breaks off in between: what was begun is written down first."""

    def __init__(
        self,
        client: SlackClient,
        shelf: Shelf,
        account: str,
        me: Identity,
        clock: Callable[[], float],
        *,
        private: bool,
    ) -> None:
        self._client = client
        self._shelf = shelf
        self._account = account
        self._me = me
        self._clock = clock
        self._private = private

    async def open(self, plan: RoomPlan) -> OpenedRoom:
        """The channel of this key, made unless there is one, with its topic set and people invited.

        A name in use is given a number. A topic that Slack refuses is no reason to have no room.
        """
        chat = await self._recall(f"room:{plan.key}")
        if chat is None:
            chat = await self._make(plan)
            await self._keep(f"room:{plan.key}", chat)
        if plan.topic:
            await self._set_topic(chat, plan.topic)
        left_out = await self.invite(chat, plan.people)
        shown = (await self._client.call("conversations.info", channel=chat))["channel"]
        return OpenedRoom(chat, tuple(left_out), name=str(shown["name"]), link=self._me.channel_link(chat))

    async def _make(self, plan: RoomPlan) -> str:
        begun = await self._recall(f"begun:{plan.key}")
        if begun is None:
            await self._keep(f"begun:{plan.key}", str(int(self._clock())))
        for number in range(1, _NAMESAKES + 1):
            name = channel_name(plan.name, number)
            try:
                made = await self._client.call("conversations.create", name=name, is_private=self._private)
            except Rejected as error:
                if error.code != "name_taken":
                    raise
                if begun is not None and (chat := await self._made_before(name, int(begun))):
                    return chat
            else:
                return str(made["channel"]["id"])
        raise Rejected(
            f"Slack has {_NAMESAKES} channels called like “{plan.name}”: archive or rename some.", "name_taken"
        )

    async def _made_before(self, name: str, begun: int) -> str | None:
        """Our own channel of this name, made since: the answer to an earlier attempt was lost."""
        kinds = "private_channel" if self._private else "public_channel"
        pages = self._client.pages("conversations.list", types=kinds, exclude_archived=True, limit=1000)
        async for page in pages:
            for channel in page.get("channels") or ():
                if channel.get("name") == name:
                    ours = channel.get("creator") == self._me.user and channel["created"] >= begun - _CLOCKS_APART
                    return str(channel["id"]) if ours else None
        return None

    async def _set_topic(self, chat: str, topic: str) -> None:
        cut = topic if len(topic) <= TOPIC_LIMIT else f"{topic[: TOPIC_LIMIT - 1]}…"
        try:
            await self._client.call("conversations.setTopic", channel=chat, topic=cut)
        except Rejected as error:
            log.warning("topic_not_set", account=self._account, chat=chat, reason=error.public)

    async def invite(self, chat: str, people: Sequence[Person]) -> list[Person]:
        """Those who could not be; who is there already needs no invitation."""
        wanted = list({person.id: person for person in people if person.id != self._me.user}.values())
        left_out: list[Person] = []
        for start in range(0, len(wanted), _AT_ONCE):
            left_out += await self._invite(chat, wanted[start : start + _AT_ONCE])
        return left_out

    async def _invite(self, chat: str, people: Sequence[Person]) -> list[Person]:
        ids = ",".join(person.id for person in people)
        try:
            answer = await self._client.call("conversations.invite", channel=chat, users=ids, force=True)
        except Rejected as error:
            if error.code not in _NOT_TO_BE_INVITED | {_THERE_ALREADY}:
                raise
            if len(people) > 1:  # not one of them could be; only alone each is told why
                return [left for person in people for left in await self._invite(chat, [person])]
            return [] if error.code == _THERE_ALREADY else list(people)
        return [person for person in people if person.id in _refused(answer)]

    async def _recall(self, key: str) -> str | None:
        return await self._shelf.get(self._account, "slack", key)

    async def _keep(self, key: str, value: str) -> None:
        await self._shelf.put(self._account, "slack", key, value, _REMEMBERED)


def channel_name(wanted: str, number: int = 1) -> str:
    """A name as Slack takes it: lower-case letters of any script, digits, hyphens, underscores, 80 at most."""
    suffix = "" if number == 1 else f"-{number}"
    plain = re.sub(r"-{2,}", "-", re.sub(r"[^\w-]", "-", wanted.lower())).strip("-_")
    return plain[: NAME_LIMIT - len(suffix)].strip("-_") + suffix


def _refused(answer: Answer) -> frozenset[str]:
    errors = answer.get("errors") or ()
    return frozenset(str(one.get("user")) for one in errors if one.get("error") != _THERE_ALREADY)
