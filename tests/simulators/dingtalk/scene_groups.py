"""Scene groups: made from a published template, which moves the robot in a moment later."""

from aiohttp import web

from tests.simulators.dingtalk.model import JSON, Chat, User
from tests.simulators.dingtalk.robot import Refusal, RobotApi
from tests.simulators.dingtalk.state import State

GROUP_TEMPLATE = "group-tpl-1"
PERMISSION = "qyapi_chat_manage"
LONGEST_TITLE = 30
MEMBERS_AT_MOST = 1_000


class SceneGroupApi:
    """Admits calls as the robot's API does."""

    def __init__(self, state: State, robot: RobotApi) -> None:
        self._state = state
        self._robot = robot
        self._made: dict[str, str] = {}

    def create(self, request: web.Request, body: JSON) -> JSON:
        """The same `uuid` again names the group it made."""
        self._robot.admit(request, PERMISSION)
        title, owner = body.get("title"), body.get("owner_user_id")
        if not isinstance(title, str) or not 0 < len(title) <= LONGEST_TITLE:
            raise Refusal(400, "invalidParameter.title")
        if body.get("template_id") != GROUP_TEMPLATE:
            raise Refusal(400, "groupTemplate.notFound")
        members = self._people([str(owner), *(body.get("user_ids") or [])])
        uuid = str(body.get("uuid") or f"none-{self._state.number()}")
        if uuid not in self._made:
            self._made[uuid] = f"cidS{self._state.number()}w2e3=="
            made = Chat(self._made[uuid], title, members, robot=not self._state.slow_robots, scene=True)
            self._state.chats[made.id] = made
        return {"open_conversation_id": self._made[uuid], "chat_id": f"chat{len(self._made)}"}

    def add(self, request: web.Request, body: JSON) -> JSON:
        """All of them or, when one is not known, none."""
        self._robot.admit(request, PERMISSION)
        chat = self._state.chats.get(str(body.get("open_conversation_id")))
        if chat is None or not chat.scene:
            raise Refusal(400, "permession.checkFailed")
        people = self._people(body.get("user_ids") or [])
        if not people:
            raise Refusal(400, "member.notFound")
        fresh = [one for one in people if one not in chat.members]
        if len(chat.members) + len(fresh) > MEMBERS_AT_MOST:
            raise Refusal(400, "member.exceed")
        chat.members.extend(fresh)
        return {"success": True}

    def _people(self, ids: list[str]) -> list[User]:
        if any(id not in self._state.users for id in ids):
            raise Refusal(400, "member.notFound")
        return [self._state.users[id] for id in dict.fromkeys(ids)]
