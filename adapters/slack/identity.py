"""Who the bot is in its workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """What `auth.test` says; `url` is the workspace's address, ending in a slash. `scopes`: what was granted."""

    user: str
    bot: str
    name: str
    team: str
    url: str
    scopes: frozenset[str] = frozenset()

    def channel_link(self, chat: str) -> str:
        """The address of a channel."""
        return f"{self.url}archives/{chat}" if self.url else ""

    def link(self, chat: str, ts: str, thread: str = "") -> str:
        """The address of a message, without asking Slack for it."""
        if not self.url or not ts:
            return ""
        address = f"{self.url}archives/{chat}/p{ts.replace('.', '')}"
        return f"{address}?thread_ts={thread}&cid={chat}" if thread else address
