"""What people in the workspace do, as a test directs them."""

from tests.simulators.slack import conversation, rich_text, rooms
from tests.simulators.slack.conversation import Draft
from tests.simulators.slack.model import JSON, Channel, ChannelKind, File, Message, User
from tests.simulators.slack.tenant import Tenant


class People:
    """The cast and its actions. All act in their own workspace; each action returns once its events are raised."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}

    def tenant_of(self, owner: User | Channel | Message) -> Tenant:
        return self.tenants[owner.team]

    @property
    def workspace(self) -> Tenant:
        """The first workspace."""
        return next(iter(self.tenants.values()))

    def user(self, name: str, email: str = "", tz: str = "Etc/UTC", workspace: Tenant | None = None) -> User:
        """A person; the same one when the name is known already."""
        ws = (workspace or self.workspace).state
        known = next((person for person in ws.users.values() if person.name == name), None)
        address = email or f"{name}@{ws.domain}.example"
        return known or ws.add_user(User(ws.new_id("U"), ws.team_id, name, name.title(), address, tz))

    def bot(self, name: str, workspace: Tenant | None = None) -> User:
        """Another app's bot user."""
        ws = (workspace or self.workspace).state
        user = User(ws.new_id("U"), ws.team_id, name, name, is_bot=True, bot_id=ws.new_id("B"), app_id=ws.new_id("A"))
        return ws.add_user(user)

    def channel(
        self,
        name: str,
        members: list[User] | None = None,
        private: bool = False,
        with_bot: bool = True,
        workspace: Tenant | None = None,
    ) -> Channel:
        """A channel that exists already: no event is raised. The bot is in it unless `with_bot` is off."""
        people = members or []
        ws = (workspace or (self.tenant_of(people[0]) if people else self.workspace)).state
        kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
        ids = [person.id for person in people] + ([ws.bot.id] if with_bot else [])
        channel = ws.add_channel(name, kind, ids[0] if ids else ws.bot.id, ids)
        channel.general = name == "general"
        return channel

    def direct(self, *users: User) -> Channel:
        """The conversation of the bot with this person, or with these."""
        ws = self.tenant_of(users[0]).state
        return ws.direct(*(user.id for user in users), ws.bot.id)

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        thread: Message | None = None,
        *,
        broadcast: bool = False,
        files: list[File] | None = None,
        attachments: list[JSON] | None = None,
        blocks: list[JSON] | None = None,
        subtype: str | None = None,
    ) -> Message:
        """Post as this user; raises ValueError when the user is not in the channel, or the channel is archived.

        Deliveries go on in the background. A bot posts `bot_message` unless another subtype is given ("" for none).
        """
        if user.id not in channel.members or channel.archived:
            raise ValueError(f"{user.name} cannot write in {channel.name or channel.id}")
        tenant = self.tenant_of(user)
        shown = [tenant.file_json(file) for file in files or ()]
        default = "bot_message" if user.is_bot else "file_share" if files else None
        draft = Draft(text, thread.under if thread else None, attachments=attachments or [], files=shown)
        draft.subtype = default if subtype is None else subtype or None
        draft.blocks = blocks if blocks is not None else [] if user.is_bot else rich_text.blocks(text)
        draft.broadcast = broadcast
        draft.client_msg_id = None if user.is_bot else tenant.state.new_id("M")
        return conversation.post(tenant.state, channel, user, draft)

    async def edit(self, message: Message, text: str) -> None:
        ws = self.tenant_of(message).state
        blocks = rich_text.blocks(text) if message.bot_id is None else message.blocks
        by = ws.users.get(message.user or "", ws.bot)
        conversation.edit(ws, ws.channels[message.channel], message, by, text=text, blocks=blocks)

    async def delete(self, message: Message) -> None:
        ws = self.tenant_of(message).state
        conversation.delete(ws, ws.channels[message.channel], message)

    async def unfurl(self, message: Message, title: str = "Preview") -> None:
        """A link preview appears: message_changed with the text as it was."""
        ws = self.tenant_of(message).state
        conversation.unfurl(ws, ws.channels[message.channel], message, {"title": title, "fallback": title})

    async def join(self, user: User, channel: Channel, inviter: User | None = None) -> None:
        rooms.join(self.tenant_of(channel).state, channel, user, inviter)

    async def leave(self, user: User, channel: Channel, removed_by: User | None = None) -> None:
        rooms.leave(self.tenant_of(channel).state, channel, user, removed_by)

    async def create_channel(self, user: User, name: str, private: bool = False) -> Channel:
        """A person makes a channel: `channel_created` when it is public."""
        ws = self.tenant_of(user).state
        kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
        channel = ws.add_channel(name, kind, user.id, [user.id])
        made = {"id": channel.id, "name": name, "created": channel.created, "creator": user.id}
        rooms.created(ws, channel, user, made)
        return channel

    async def rename(self, user: User, channel: Channel, name: str) -> None:
        rooms.rename(self.tenant_of(channel).state, channel, user, name)

    async def set_topic(self, user: User, channel: Channel, topic: str) -> None:
        rooms.set_topic(self.tenant_of(channel).state, channel, user, topic)

    async def archive(self, user: User, channel: Channel) -> None:
        rooms.archive(self.tenant_of(channel).state, channel, user)

    async def unarchive(self, user: User, channel: Channel) -> None:
        rooms.unarchive(self.tenant_of(channel).state, channel, user)

    async def react(self, user: User, message: Message, name: str) -> None:
        ws = self.tenant_of(message).state
        conversation.react(ws, ws.channels[message.channel], message, user, name)

    async def unreact(self, user: User, message: Message, name: str) -> None:
        ws = self.tenant_of(message).state
        conversation.unreact(ws, ws.channels[message.channel], message, user, name)

    async def pin(self, user: User, message: Message) -> None:
        ws = self.tenant_of(message).state
        conversation.pin(ws, ws.channels[message.channel], message, user)
