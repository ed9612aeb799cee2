"""One workspace with one installed app: people, channels, tokens, scopes."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.simulators.slack.clock import Clock, Timestamps
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.journal import Journal
from tests.simulators.slack.model import JSON, Channel, ChannelKind, File, Message, User, View

ALL_SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "bookmarks:read",
        "bookmarks:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "pins:read",
        "pins:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
    ]
)
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass(frozen=True)
class Credentials:
    """What an operator copies from the app's settings pages."""

    bot_token: str = "xoxb-sim"
    app_token: str = "xapp-sim"
    signing_secret: str = SIGNING_SECRET


@dataclass
class Switches:
    """What a test may turn: defaults are Slack's own behaviour."""

    thread_counters: bool = True
    """A reply also raises message_changed for its parent."""
    echo: bool = True
    """The app's own posts come back as events."""
    token_error: str | None = None
    """Answer every call with this instead: token_revoked, account_inactive, token_expired."""


@dataclass(eq=False)
class Workspace:
    """State and look-ups. What people and apps do to it is in `conversation` and `methods`."""

    team_id: str
    domain: str
    clock: Clock
    journal: Journal
    bot: User
    credentials: Credentials
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    raise_event: Callable[[JSON], None] = lambda event: None
    base_url: str = ""
    switches: Switches = field(default_factory=Switches)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, float] = field(default_factory=dict)
    spent_triggers: set[str] = field(default_factory=set)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.next_ts = Timestamps(self.clock)
        self._counter = itertools.count(1)
        self.users[self.bot.id] = self.bot

    @property
    def app_id(self) -> str:
        return str(self.bot.app_id)

    def new_id(self, prefix: str) -> str:
        """Ids are unique over all workspaces, as Slack's are."""
        return f"{prefix}0{self.team_id[1:]}{next(self._counter):05d}"

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def user(self, user_id: str, refusal: str = "user_not_found") -> User:
        if user_id not in self.users:
            raise ApiError(refusal)
        return self.users[user_id]

    def add_channel(self, name: str, kind: ChannelKind, creator: str, members: list[str]) -> Channel:
        prefix = {ChannelKind.DIRECT: "D", ChannelKind.GROUP_DIRECT: "G"}.get(kind, "C")
        channel = Channel(self.new_id(prefix), self.team_id, name, kind, creator, int(self.clock.now()))
        channel.members = dict.fromkeys(members)
        self.channels[channel.id] = channel
        return channel

    def direct(self, *user_ids: str) -> Channel:
        """The direct conversation of exactly these people, opened when new."""
        wanted = {*user_ids}
        kind = ChannelKind.DIRECT if len(wanted) == 2 else ChannelKind.GROUP_DIRECT
        for channel in self.channels.values():
            if channel.kind is kind and set(channel.members) == wanted:
                return channel
        name = "" if kind is ChannelKind.DIRECT else f"mpdm-{'--'.join(sorted(wanted)).lower()}-1"
        return self.add_channel(name, kind, user_ids[0], list(user_ids))

    def has_bot(self, channel: Channel) -> bool:
        return self.bot.id in channel.members

    def visible(self, channel_id: str) -> Channel:
        """A channel the bot may know of; raises `channel_not_found` for all others."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind is not ChannelKind.PUBLIC and not self.has_bot(channel)):
            raise ApiError("channel_not_found")
        return channel

    def joined(self, channel_id: str) -> Channel:
        """A channel the bot is in; raises `channel_not_found` or `not_in_channel`."""
        channel = self.visible(channel_id)
        if not self.has_bot(channel):
            raise ApiError("not_in_channel")
        return channel

    def own(self, message: Message) -> bool:
        return message.bot_id is not None and message.bot_id == self.bot.bot_id

    def need_scope(self, *any_of: str) -> None:
        """Raise `missing_scope` unless one of these is granted."""
        if any_of and not self.scopes.intersection(any_of):
            raise ApiError("missing_scope", needed=",".join(any_of), provided=",".join(sorted(self.scopes)))
