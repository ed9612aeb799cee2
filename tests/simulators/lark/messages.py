"""The message methods."""

import json
from typing import Any

from tests.simulators.lark.cards import VALID_FOR, checked
from tests.simulators.lark.errors import Refusal, invalid, need
from tests.simulators.lark.model import JSON, Card, Chat, Message
from tests.simulators.lark.scopes import GROUP_HISTORY
from tests.simulators.lark.shapes import over_rest
from tests.simulators.lark.state import APP, State

TEXT_BYTES, POST_BYTES = 150 * 1024, 30 * 1024
_EMOJI = {"Typing", "OK", "THUMBSUP", "DONE", "OnIt"}
_KINDS = {"text", "post", "image", "file", "audio", "media", "sticker", "interactive", "share_chat", "share_user"}


class MessageApi:
    """What the bot may do with messages."""

    def __init__(self, state: State) -> None:
        self._state = state

    def send(self, query: JSON, body: JSON) -> JSON:
        kind = query.get("receive_id_type")
        if kind not in {"chat_id", "open_id"}:
            raise invalid("receive_id_type", "receive_id_type is required")
        chat = self._chat(body.get("receive_id", "")) if kind == "chat_id" else self._direct(body.get("receive_id", ""))
        return self._posted(body, chat, None)

    def reply(self, id: str, body: JSON) -> JSON:
        parent = self._there(id)
        return self._posted(body, self._chat(parent.chat), parent)

    def _posted(self, body: JSON, chat: Chat, parent: Message | None) -> JSON:
        uuid = body.get("uuid", "")
        if not isinstance(uuid, str) or len(uuid) > 50:
            raise invalid("uuid", "the max len is 50")
        message = self._state.once("message", uuid, lambda: self._new(body, chat, parent))
        assert isinstance(message, Message)
        return over_rest(message)

    def _new(self, body: JSON, chat: Chat, parent: Message | None) -> Message:
        content, card = self._content(body.get("msg_type", ""), body.get("content"))
        limit = Refusal(230020, "This operation triggers the frequency limit.")
        self._state.ration(f"chat {chat.id}", self._state.chat_rate, limit)
        place: JSON = {"chat": chat.id}
        if parent is not None:
            place |= {"root": parent.root or parent.id, "parent": parent.id}
            if body.get("reply_in_thread") is True or chat.mode == "topic":
                place["thread"] = self._state.thread_under(parent)
        elif chat.mode == "topic":
            place["thread"] = self._state.new_id("omt_")
        if card is not None:
            card.sent = True
        message = self._state.keep(kind=body["msg_type"], content=content, sender=APP, card=card, **place)
        self._state.changed()
        return message

    def _content(self, kind: str, content: Any) -> tuple[JSON, Card | None]:
        need(kind in _KINDS, 230001, "Your request contains an invalid request parameter, ext=invalid msg_type.")
        try:
            parsed = json.loads(content)
        except (TypeError, ValueError):
            parsed = None
        need(isinstance(parsed, dict), 230001, "Your request contains an invalid request parameter, ext=bad content.")
        size, limit = len(content.encode()), TEXT_BYTES if kind == "text" else POST_BYTES
        need(size <= limit, 230025, "The length of the message content reaches its limit.")
        if kind == "interactive":
            return self._card(parsed, content)
        if kind in {"image", "file"}:
            need(parsed.get(f"{kind}_key") in self._state.files, 230001, f"ext=invalid {kind}_key")
        return parsed, None

    def _card(self, parsed: JSON, content: str) -> tuple[JSON, Card | None]:
        if parsed.get("type") != "card":
            return checked(content, self._state.files), None
        card = self._state.cards.get(parsed.get("data", {}).get("card_id"))
        if card is None:
            raise Refusal(230099, "Failed to create card content, ext=ErrCode: 200740; ErrMsg: card entity not exist")
        need(not card.sent, 230099, "Failed to create card content, ext=ErrCode: 200780; ErrMsg: card already sent")
        return parsed, card

    def edit(self, id: str, body: JSON) -> JSON:
        """Another text, for texts and posts of our own."""
        message = self._own(id)
        need(message.kind in {"text", "post"} and message.kind == body.get("msg_type"), 230001, "ext=invalid msg_type")
        need(message.edits < 20, 230072, "The message has reached the number of times it can be edited.")
        message.content, _ = self._content(message.kind, body.get("content"))
        message.edited, message.edits = True, message.edits + 1
        self._state.changed()
        return over_rest(message)

    def patch(self, id: str, body: JSON) -> JSON:
        """Another card in place of a card that was sent as JSON."""
        message = self._own(id)
        need(message.kind == "interactive" and message.card is None, 230001, "This message is NOT a card.")
        need(self._state.now() - message.at / 1000 < VALID_FOR, 230031, "The message is older than 14 days.")
        shared = message.content.get("config", {}).get("update_multi") is True
        need(shared, 230001, "The card is not shared: update_multi.")
        limit = Refusal(230020, "This operation triggers the frequency limit.")
        self._state.ration(f"message {id}", 5, limit)
        message.content = checked(body.get("content"), self._state.files)
        self._state.changed()
        return {}

    def recall(self, id: str) -> JSON:
        self._own(id).state = "recalled"
        self._state.changed()
        return {}

    def single(self, id: str) -> JSON:
        message = self._state.messages.get(id)
        if message is None or message.only_to:
            raise Refusal(230001, "Your request contains an invalid request parameter, ext=invalid message_id.")
        self._readable(self._chat(message.chat))
        return {"items": [over_rest(message)]}

    def listing(self, query: JSON) -> JSON:
        kind, container = query.get("container_id_type"), query.get("container_id", "")
        if kind == "chat":
            chat = self._chat(container)
            roots = [one for one in self._state.messages.values() if one.chat == chat.id and self._on_top(one)]
            start, end = int(query.get("start_time") or 0), int(query.get("end_time") or 2**40)
            found = [one for one in roots if start <= one.at // 1000 <= end]
        elif kind == "thread":
            need("start_time" not in query and "end_time" not in query, 230001, "ext=no time range in threads")
            found = [one for one in self._state.messages.values() if container and one.thread == container]
            need(bool(found), 230001, "Your request contains an invalid request parameter, ext=invalid container_id.")
            chat = self._chat(found[0].chat)
        else:
            raise invalid("container_id_type", "container_id_type is required")
        self._readable(chat)
        found.sort(key=lambda one: one.at, reverse=query.get("sort_type") == "ByCreateTimeDesc")
        return _page(found, query)

    def _on_top(self, message: Message) -> bool:
        """Whether a chat's listing has it: of a thread only the message that began it."""
        first = not message.thread or self._state.root_of(message.thread) is message
        return first and not message.only_to

    def react(self, id: str, body: JSON) -> JSON:
        message = self._there(id)
        emoji = body.get("reaction_type", {}).get("emoji_type")
        need(emoji in _EMOJI, 231001, "reaction type is invalid.")
        reaction = self._state.new_id("ZCaCIjUBVVWSrm5L")
        message.reactions[reaction] = (str(emoji), APP)
        self._state.changed()
        return {"reaction_id": reaction, "reaction_type": {"emoji_type": emoji}}

    def reactions(self, id: str, query: JSON) -> JSON:
        wanted = query.get("reaction_type")
        kept = self._there(id).reactions.items()
        return {
            "has_more": False,
            "items": [
                {
                    "reaction_id": reaction,
                    "operator": {"operator_id": who, "operator_type": "app" if who == APP else "user"},
                    "reaction_type": {"emoji_type": emoji},
                }
                for reaction, (emoji, who) in kept
                if wanted in {None, emoji}
            ],
        }

    def unreact(self, id: str, reaction: str) -> JSON:
        kept = self._there(id).reactions
        need(kept.get(reaction, ("", ""))[1] == APP, 231007, "no permission to delete this reaction.")
        del kept[reaction]
        self._state.changed()
        return {}

    def whisper(self, body: JSON) -> JSON:
        """A card for one person in an ordinary group."""
        need(body.get("msg_type") == "interactive" and isinstance(body.get("card"), dict), 10208, "card only")
        chat = self._chat(body.get("chat_id", ""))
        need(chat.mode == "group", 18055, "the chat is no ordinary group")
        need(body.get("open_id") in chat.members, 18053, "the user is not in the chat")
        content = checked(json.dumps(body["card"], ensure_ascii=False), self._state.files)
        message = self._state.keep(
            chat=chat.id, kind="interactive", content=content, sender=APP, only_to=body["open_id"]
        )
        self._state.changed()
        return {"message_id": message.id}

    def _direct(self, user: str) -> Chat:
        person = self._state.users.get(user)
        need(person is not None and person.available, 230013, "Bot has NO availability to this user.")
        for chat in self._state.chats.values():
            if chat.mode == "p2p" and chat.members == [user]:
                return chat
        return self._state.chats.setdefault(f"oc_direct_{user}", Chat(f"oc_direct_{user}", "", "p2p", [user]))

    def _chat(self, id: str) -> Chat:
        chat = self._state.chats.get(id)
        if chat is None or not chat.bot_inside:
            raise Refusal(230002, "Bot/User can NOT be out of the chat.")
        need(not chat.disbanded, 232009, "Your request specifies a chat which has already been dissolved.")
        return chat

    def _readable(self, chat: Chat) -> None:
        lacks = chat.mode != "p2p" and GROUP_HISTORY not in self._state.granted
        need(not lacks, 230027, f"Lack of necessary permissions, ext=need scope: {GROUP_HISTORY}")

    def _there(self, id: str) -> Message:
        message = self._state.messages.get(id)
        if message is None:
            raise Refusal(230110, "The message has been deleted.")
        need(message.state != "recalled", 230011, "The message was withdrawn.")
        need(message.state != "deleted", 230110, "The message has been deleted.")
        self._chat(message.chat)
        return message

    def _own(self, id: str) -> Message:
        message = self._there(id)
        need(message.sender == APP, 230027, "Lack of necessary permissions.")
        need(not message.only_to, 230001, "Your request contains an invalid request parameter.")
        return message


def _page(found: list[Message], query: JSON) -> JSON:
    size = int(query.get("page_size") or 20)
    if not 1 <= size <= 50:
        raise invalid("page_size", "the max value is 50")
    order = query.get("sort_type") or "ByCreateTimeAsc"
    token = query.get("page_token") or f"{order}:0"
    need(token.split(":")[0] == order, 230001, "ext=sort_type differs from that of the page_token")
    start = int(token.split(":")[1])
    more = start + size < len(found)
    items = [over_rest(one) for one in found[start : start + size]]
    return {"has_more": more, "page_token": f"{order}:{start + size}" if more else "", "items": items}
