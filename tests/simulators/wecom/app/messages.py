"""message/send, recall and update_template_card."""

import json
import re
from collections.abc import Callable

from tests.simulators.wecom.app.company import AGENT, Company
from tests.simulators.wecom.app.model import JSON, Sent

OK: JSON = {"errcode": 0, "errmsg": "ok"}
MOST_BYTES = 2048
LONGEST_CHECK = 4 * 3600
RECALLABLE = 24 * 3600.0
_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_WORDS = ("text", "markdown")
_MEDIA = ("image", "file", "voice", "video")


def error(code: int) -> JSON:
    """A refusal, with the chatter WeCom puts behind it."""
    hint = f"hint: [1762000000_17_{code:x}], from ip: 203.0.113.7"
    about = f"more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    return {"errcode": code, "errmsg": f"refused, {hint}, {about}"}


class Messages:
    """What the app says to members."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._tasks: set[str] = set()

    def send(self, body: JSON) -> JSON:
        if body.get("agentid") != AGENT:
            return error(301002 if isinstance(body.get("agentid"), int) else 40056)
        wanted = str(body.get("touser") or "").split("|")
        visible = [id for id in wanted if self._company.sees(id)]
        if not visible or len(wanted) > 1000:
            return error(81013)
        kind = body.get("msgtype")
        content = body.get(str(kind))
        if kind not in (*_WORDS, *_MEDIA, "template_card") or not isinstance(content, dict):
            return error(40008)
        if body.get("enable_duplicate_check") not in (None, 0, 1):
            return error(40058)
        interval = body.get("duplicate_check_interval", 1800)
        if not isinstance(interval, int) or not 0 < interval <= LONGEST_CHECK:
            return error(40058)
        if body.get("enable_duplicate_check") and self._company.is_repeated(json.dumps(body, sort_keys=True), interval):
            return self._answer(wanted, visible, f"M{self._company.number()}")
        if code := fault_of(self._company, str(kind), content) or self._fault_of_card(str(kind), content):
            return error(code)
        return self._shown(wanted, visible, str(kind), content)

    def _shown(self, wanted: list[str], visible: list[str], kind: str, content: JSON) -> JSON:
        id = f"M{self._company.number()}"
        answer = self._answer(wanted, visible, id)
        for member in visible:
            message = Sent(id, member, kind, shown(kind, content), self._company.now())
            if kind == "template_card":
                self._tasks.add(message.task)
                answer["response_code"] = self._company.new_code(message)
            self._company.show(message)
        return answer

    def _answer(self, wanted: list[str], visible: list[str], id: str) -> JSON:
        invalid = "|".join(one.lower() for one in wanted if one not in visible)
        return OK | {"invaliduser": invalid, "unlicenseduser": "", "msgid": id}

    def _fault_of_card(self, kind: str, card: JSON) -> int:
        if kind != "template_card":
            return 0
        if card.get("card_type") != "button_interaction":
            return 40058
        task, buttons = card.get("task_id"), card.get("button_list")
        if not isinstance(task, str) or not _TASK.fullmatch(task) or task in self._tasks:
            return 40058
        if not (card.get("main_title") or {}).get("title") and not card.get("sub_title_text"):
            return 40058
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 6:
            return 40058
        return 0 if all(_is_button(one) for one in buttons) else 40058

    def recall(self, body: JSON) -> JSON:
        """Takes a message back for everybody."""
        found = [one for one in self._company.messages if one.id == body.get("msgid") and not one.recalled]
        if not found or self._company.now() - found[0].at > RECALLABLE:
            return error(40058)
        for message in found:
            message.recalled = True
        return dict(OK)

    def update_card(self, body: JSON) -> JSON:
        """Replaces a card's buttons by one word; a code is good once."""
        until, card = self._company.codes.pop(str(body.get("response_code")), (0.0, None))
        name = (body.get("button") or {}).get("replace_name")
        if body.get("agentid") != AGENT:
            return error(301002)
        if card is not None and card.chat not in (body.get("userids") or []):
            return error(81013)
        if card is None or until < self._company.now() or not isinstance(name, str) or not name:
            return error(40058)
        card.replaced = name
        self._company.changed()
        return OK | {"invaliduser": ""}


def fault_of(company: Company, kind: str, content: JSON) -> int:
    """What is wrong with the words or the file of a message; 0 for nothing."""
    if kind in _WORDS:
        words = content.get("content")
        if not isinstance(words, str) or not words.strip():
            return 40058
        return 40058 if kind == "markdown" and len(words.encode()) > MOST_BYTES else 0
    if kind in _MEDIA:
        upload = company.uploads.get(str(content.get("media_id")))
        return 0 if upload is not None and upload.kind == kind and upload.until > company.now() else 40007
    return 0


def shown(kind: str, content: JSON) -> JSON:
    """As people see it: text is cut without a word where it is too long."""
    if kind == "text":
        return content | {"content": content["content"].encode()[:MOST_BYTES].decode(errors="ignore")}
    return content


def _is_button(one: object) -> bool:
    checks: tuple[Callable[[JSON], bool], ...] = (
        lambda button: isinstance(button.get("text"), str) and bool(button["text"]),
        lambda button: button.get("style", 1) in (1, 2, 3, 4),
        lambda button: isinstance(button.get("key"), str) and 0 < len(button["key"].encode()) <= 1024,
    )
    return isinstance(one, dict) and all(check(one) for check in checks)
