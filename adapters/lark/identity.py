"""Who the bot is in its organisation."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_LINKS = {"open.feishu.cn": "https://applink.feishu.cn", "open.larksuite.com": "https://applink.larksuite.com"}


@dataclass(frozen=True, slots=True)
class Identity:
    """The app, and its bot as people mention it. `open_id` differs from app to app."""

    app_id: str
    open_id: str
    name: str
    api_url: str = ""

    def link(self, chat: str) -> str:
        """The address that opens a chat in the client; Lark has none for single messages."""
        base = _LINKS.get(urlsplit(self.api_url).hostname or "")
        return f"{base}/client/chat/open?openChatId={chat}" if base and chat else ""
