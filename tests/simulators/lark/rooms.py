"""Groups and people."""

from tests.simulators.lark.errors import Refusal, invalid, need
from tests.simulators.lark.model import JSON, Chat, User
from tests.simulators.lark.state import APP, State

MOST = 50


class RoomApi:
    """What the bot may do with groups, and learn of people."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.changing: set[str] = set()

    def create(self, query: JSON, body: JSON) -> JSON:
        if len(body.get("name") or "") > 60:
            raise invalid("name", "the max len is 60")
        if len(body.get("description") or "") > 100:
            raise invalid("description", "the max len is 100")
        people = body.get("user_id_list") or []
        if len(people) > MOST:
            raise invalid("user_id_list", "the max len is 50")
        need(query.get("user_id_type") == "open_id", 232001, "Your request contains an invalid request parameter.")
        for person in people:
            self._visible(person)
        chat = self._state.once("chat", query.get("uuid", ""), lambda: self._new(query, body, people))
        assert isinstance(chat, Chat)
        return {"chat_id": chat.id, "name": chat.name, "owner_id": chat.owner}

    def _new(self, query: JSON, body: JSON, people: list[str]) -> Chat:
        owner = body.get("owner_id", "")
        managed = not owner or str(query.get("set_bot_manager")).lower() == "true"
        chat = Chat(self._state.new_id("oc_"), body.get("name", ""), members=list(people), managed_by_bot=managed)
        chat.owner, chat.description = owner or APP, body.get("description", "")
        self._state.chats[chat.id] = chat
        self._state.changed()
        return chat

    def invite(self, id: str, query: JSON, body: JSON) -> JSON:
        """`succeed_type` 1: those who can be invited are, the others are listed."""
        chat, wanted = self._room(id), body.get("id_list") or []
        if not 1 <= len(wanted) <= MOST:
            raise invalid("id_list", "1 to 50 ids")
        need(query.get("member_id_type") == "open_id", 232001, "Your request contains an invalid request parameter.")
        need(id not in self.changing, 232019, "Concurrent changes of the chat's members.")
        lenient = query.get("succeed_type") == "1"
        unknown = [one for one in wanted if one not in self._state.users]
        invalid_ones = [one for one in wanted if one in self._state.users and not self._state.users[one].available]
        need(lenient or not (unknown or invalid_ones), 232024, "Users do not have the visibility of the app.")
        good = [one for one in wanted if one not in unknown and one not in invalid_ones]
        chat.members += [one for one in good if one not in chat.members]
        self._state.changed()
        return {"invalid_id_list": invalid_ones, "not_existed_id_list": unknown, "pending_approval_id_list": []}

    def members(self, id: str) -> JSON:
        chat = self._room(id)
        items = [{"member_id": one, "name": self._state.users[one].name} for one in chat.members]
        return {"items": items, "has_more": False, "member_total": len(items)}

    def look(self, id: str) -> JSON:
        chat = self._room(id)
        kind = {"chat_mode": chat.mode, "chat_type": "private"}
        return {"name": chat.name, "description": chat.description, "owner_id": chat.owner, **kind}

    def rename(self, id: str, body: JSON) -> JSON:
        chat = self._room(id)
        need(chat.managed_by_bot, 232016, "Only the owner or an administrator may change the chat.")
        chat.name = body.get("name", chat.name)
        chat.description = body.get("description", chat.description)
        self._state.changed()
        return {}

    def find(self, query: JSON, body: JSON) -> JSON:
        """People by e-mail and mobile; who is not found is listed without an id."""
        need(query.get("user_id_type") == "open_id", 99992402, "field validation failed")
        emails, mobiles = body.get("emails") or [], body.get("mobiles") or []
        need(len(emails) <= MOST and len(mobiles) <= MOST, 99992402, "field validation failed")
        found = [self._entry("email", email) for email in emails] + [self._entry("mobile", one) for one in mobiles]
        return {"user_list": found}

    def _entry(self, kind: str, value: str) -> JSON:
        for user in self._state.users.values():
            if value and getattr(user, kind) == value:
                return {"user_id": user.open_id, kind: value, "status": {"is_activated": True}}
        return {kind: value}

    def person(self, id: str) -> JSON:
        """Names and addresses only as far as there are scopes for them."""
        user = self._visible(id, 41050)
        told: JSON = {"open_id": user.open_id, "union_id": user.open_id.replace("ou_", "on_")}
        if "contact:user.base:readonly" in self._state.granted:
            told["name"] = user.name
        if "contact:user.email:readonly" in self._state.granted:
            told["email"] = user.email
        return {"user": told}

    def _visible(self, id: str, code: int = 232024) -> User:
        user = self._state.users.get(id)
        if user is None:
            raise Refusal(99992351 if code == 41050 else 232024, "not exist open_id")
        need(user.available, code, "no user authority error")
        return user

    def _room(self, id: str) -> Chat:
        chat = self._state.chats.get(id)
        if chat is None:
            raise Refusal(232006, "Your request specifies a chat_id which is invalid.")
        need(not chat.disbanded, 232009, "Your request specifies a chat which has already been dissolved.")
        need(chat.bot_inside, 232011, "Operator can NOT be out of the chat.")
        return chat
