"""The conversation of one exported channel: threads, edits, joins, apps, files, reactions, mentions, links."""

import random
from collections.abc import Iterator
from datetime import datetime

Json = dict[str, object]

PEOPLE = (
    ("U0EXPORT01", "ann", "Ann Archer", False),
    ("U0EXPORT02", "bo", "Bo Berg", False),
    ("U0EXPORT03", "chen", "陈晨", False),
    ("U0EXPORT04", "dina", "Dina Diaz", False),
    ("U0EXPORT05", "alertmanager", "Alertmanager", True),
    ("U0EXPORT06", "emil", "Emil Ek", False),
)
BOT = "B0EXPORT01"
_HUMANS = tuple(id for id, _, _, bot in PEOPLE if not bot)
_TEXTS = (
    "Looking at the dashboards now",
    "Error rate &gt; 5 % on <https://grafana.example.com/d/checkout|the checkout board>",
    "<@U0EXPORT02> can you look at the pods &amp; the queue?",
    "Could be the 14:02 deploy, not sure yet",
    "我看一下数据库连接数",
    "Ruled out the database: connections are flat",
    "```kubectl get pods -n checkout\nNAME  READY\n```",
    "see <#C0EXPORT00|incident-checkout-errors> and <https://example.com/runbook>",
    "<!here> rolling back checkout 2.4.1",
    "Action item: alert on pool exhaustion",
)
_TOPIC = "Checkout errors since 14:00, SEV-2"


class Talk:
    """Yields exactly `share` messages said, oldest first, and notices beside them, counted in `notices`."""

    def __init__(self, chance: random.Random, start: datetime, share: int, *, incident: bool) -> None:
        self._chance = chance
        self._seconds = int(start.timestamp())
        self._tick = 0
        self._share = share
        self._incident = incident
        self.notices = 0

    def messages(self) -> Iterator[Json]:
        opener = self._person()
        yield self._notice(opener, "channel_join", f"<@{opener}> has joined the channel")
        if self._incident:
            notice = self._notice(opener, "channel_topic", f"<@{opener}> set the channel topic: {_TOPIC}")
            yield notice | {"topic": _TOPIC}
        left = self._share - self._incident
        while left > 0:
            turn = self._turn(min(left, self._chance.randint(1, 5)))
            left -= len(turn)
            yield from turn
        if self._incident and self._share:
            yield self._said("Resolved: checkout is back to normal since the rollback.")
        deleted = self._notice("USLACKBOT", "tombstone", "This message was deleted.")
        yield deleted | {"hidden": True}

    def _turn(self, size: int) -> list[Json]:
        """A thread of that many messages, or a single one with something special about it."""
        if size > 1:
            return self._thread(size)
        return [self._chance.choice((self._said, self._edited, self._alert, self._file, self._liked))()]

    def _thread(self, size: int) -> list[Json]:
        parent = self._said()
        replies = [self._said() for _ in range(size - 1)]
        authors = sorted({str(reply["user"]) for reply in replies})
        for reply in replies:
            reply |= {"thread_ts": parent["ts"], "parent_user_id": parent["user"]}
        parent |= {
            "thread_ts": parent["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1]["ts"],
            "reply_users": authors,
            "replies": [{"user": reply["user"], "ts": reply["ts"]} for reply in replies],
            "is_locked": False,
            "subscribed": False,
        }
        return [parent, *replies]

    def _said(self, text: str = "") -> Json:
        user = self._person()
        ts = self._next()
        words = text or f"{self._chance.choice(_TEXTS)} ({self._tick})"
        return {
            "user": user,
            "type": "message",
            "ts": ts,
            "client_msg_id": f"{self._chance.getrandbits(128):032x}",
            "text": words,
            "team": "T0EXPORT01",
            "user_profile": {"real_name": next(real for id, _, real, _ in PEOPLE if id == user), "team": "T0EXPORT01"},
            "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [_section(words)]}],
        }

    def _edited(self) -> Json:
        message = self._said()
        return message | {"edited": {"user": message["user"], "ts": message["ts"]}}

    def _liked(self) -> Json:
        users = list(_HUMANS[:2])
        return self._said() | {"reactions": [{"name": "eyes", "users": users, "count": len(users)}]}

    def _alert(self) -> Json:
        title = f"[FIRING:1] CheckoutErrors ({self._tick})"
        attachment = {"id": 1, "color": "a30200", "fallback": title, "title": title, "text": "5xx above 5 %"}
        return {
            "type": "message",
            "subtype": "bot_message",
            "ts": self._next(),
            "text": "",
            "username": "Alertmanager",
            "bot_id": BOT,
            "attachments": [attachment],
        }

    def _file(self) -> Json:
        file = {
            "id": f"F{self._tick:09}",
            "name": "graph.png",
            "title": "graph.png",
            "mimetype": "image/png",
            "filetype": "png",
            "mode": "hosted",
            "url_private": "https://files.slack.com/files-pri/T0EXPORT01-F1/graph.png",
        }
        return self._said("the graph") | {"files": [file], "upload": True, "display_as_bot": False}

    def _notice(self, user: str, subtype: str, text: str) -> Json:
        self.notices += 1
        return {"type": "message", "subtype": subtype, "ts": self._next(), "user": user, "text": text}

    def _person(self) -> str:
        return self._chance.choice(_HUMANS)

    def _next(self) -> str:
        self._tick += 1
        self._seconds += self._chance.randint(5, 90)
        return f"{self._seconds}.{self._tick:06}"


def _section(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
