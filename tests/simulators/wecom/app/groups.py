"""The appchat family: groups that the app makes."""

import re
from typing import Any

from tests.simulators.wecom.app.company import AGENT, Company
from tests.simulators.wecom.app.messages import OK, error, fault_of, shown
from tests.simulators.wecom.app.model import JSON, Group, Sent

_ID = re.compile(r"[0-9A-Za-z]{1,32}")
_KINDS = ("text", "markdown", "image", "file", "voice", "video")


class Groups:
    """Only for an app that sees the whole company."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def create(self, body: JSON) -> JSON:
        if not self._company.root_range:
            return error(60011)
        people, id = body.get("userlist"), body.get("chatid", f"made{self._company.number()}")
        if not isinstance(people, list) or not 2 <= len(people) <= 2000:
            return error(86006)
        if not all(one in self._company.members for one in people):
            return error(40031)
        if not isinstance(id, str) or not _ID.fullmatch(id):
            return error(86001)
        owner = body.get("owner", people[0])
        if owner not in people:
            return error(86207)
        if id in self._company.groups:
            return error(86215)
        name = str(body.get("name", ""))[:50]
        self._company.groups[id] = Group(id, name, str(owner), list(people), AGENT)
        return OK | {"chatid": id}

    def get(self, id: str) -> JSON:
        group = self._group(id)
        if isinstance(group, int):
            return error(group)
        info = {"chatid": group.id, "name": group.name, "owner": group.owner, "userlist": group.members}
        return OK | {"chat_info": info}

    def update(self, body: JSON) -> JSON:
        group = self._group(body.get("chatid"))
        if isinstance(group, int):
            return error(group)
        added = body.get("add_user_list") or []
        if not all(one in self._company.members for one in added):
            return error(40031)
        group.members += [one for one in added if one not in group.members]
        group.members = [one for one in group.members if one not in (body.get("del_user_list") or [])]
        group.name = str(body.get("name") or group.name)[:50]
        return dict(OK)

    def send(self, body: JSON) -> JSON:
        group = self._group(body.get("chatid"))
        if isinstance(group, int):
            return error(group)
        kind = body.get("msgtype")
        content: Any = body.get(str(kind))
        if kind not in _KINDS or not isinstance(content, dict):
            return error(40008)
        if code := fault_of(self._company, str(kind), content):
            return error(code)
        id = f"G{self._company.number()}"
        self._company.show(Sent(id, group.id, str(kind), shown(str(kind), content), self._company.now(), True))
        return dict(OK)

    def is_visible(self, id: str) -> bool:
        """A group shows up with its first message."""
        return any(one.chat == id for one in self._company.messages)

    def _group(self, id: object) -> Group | int:
        """The group, or why not."""
        if not self._company.root_range:
            return 60011
        if not isinstance(id, str) or not id:
            return 86201
        group = self._company.groups.get(id)
        if group is None:
            return 86003
        return group if group.app == AGENT else 86008
