"""What Slack refuses in message content: sizes and shapes of blocks and text."""

from typing import Any

from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.model import JSON

TEXT_CUT_AT = 40_000
UPDATE_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ATTACHMENTS = 100

_BLOCK_TYPES = frozenset(
    {
        "actions",
        "alert",
        "card",
        "carousel",
        "call",
        "context",
        "context_actions",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "plan",
        "rich_text",
        "section",
        "table",
        "task_card",
        "video",
    }
)
_SELECTS = frozenset(
    f"{many}{source}_select"
    for many in ("", "multi_")
    for source in ("static", "external", "users", "conversations", "channels")
)
_ELEMENTS = _SELECTS | frozenset(
    {
        "button",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "timepicker",
        "image",
        "overflow",
        "radio_buttons",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "workflow_button",
        "feedback_buttons",
        "icon_button",
    }
)


def check_blocks(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[JSON]:
    """The blocks, if Slack would take them; raises `invalid_blocks` and its relatives."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ApiError("invalid_blocks_format")
    if len(blocks) > most:
        raise _bad(f"no more than {most} items allowed", "/blocks")
    for index, block in enumerate(blocks):
        _check_block(block, f"/blocks/{index}")
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        raise _bad("duplicate block_id", "/blocks")
    if sum(len(str(block.get("text", ""))) for block in blocks if block["type"] == "markdown") > MARKDOWN_LIMIT:
        raise ApiError("msg_blocks_too_long")
    return blocks


def _bad(problem: str, where: str) -> ApiError:
    return ApiError("invalid_blocks", f"{problem} [json-pointer:{where}]")


def _check_block(block: JSON, where: str) -> None:
    kind = block.get("type")
    if kind not in _BLOCK_TYPES:
        raise _bad(f"unsupported type: {kind}", f"{where}/type")
    _length(block.get("block_id"), 255, f"{where}/block_id")
    check = _CHECKS.get(str(kind))
    if check is not None:
        check(block, where)


def _section(block: JSON, where: str) -> None:
    if "text" not in block and not block.get("fields"):
        raise _bad("missing required field: text", where)
    if "text" in block:
        _text(block["text"], 3_000, f"{where}/text")
    fields = _items(block.get("fields", []), 10, f"{where}/fields", fewest=0)
    for index, item in enumerate(fields):
        _text(item, 2_000, f"{where}/fields/{index}")
    if "accessory" in block:
        _element(block["accessory"], f"{where}/accessory")


def _header(block: JSON, where: str) -> None:
    _text(block.get("text"), 150, f"{where}/text", plain=True)


def _actions(block: JSON, where: str) -> None:
    elements = _items(block.get("elements"), 25, f"{where}/elements")
    for index, element in enumerate(elements):
        _element(element, f"{where}/elements/{index}")
    ids = [element["action_id"] for element in elements if element.get("action_id")]
    if len(ids) != len(set(ids)):
        raise _bad("duplicate action_id", where)


def _context(block: JSON, where: str) -> None:
    for index, element in enumerate(_items(block.get("elements"), 10, f"{where}/elements")):
        place = f"{where}/elements/{index}"
        if element.get("type") == "image":
            _image(element, place)
        else:
            _text(element, 3_000, place)


def _image(block: JSON, where: str) -> None:
    if not block.get("image_url") and not block.get("slack_file"):
        raise _bad("missing required field: image_url", where)
    if not block.get("alt_text"):
        raise _bad("missing required field: alt_text", where)
    _length(block.get("image_url"), 3_000, f"{where}/image_url")
    _length(block.get("alt_text"), 2_000, f"{where}/alt_text")


def _markdown(block: JSON, where: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise _bad("missing required field: text", where)


def _rich_text(block: JSON, where: str) -> None:
    if not isinstance(block.get("elements"), list):
        raise _bad("missing required field: elements", where)


def _input(block: JSON, where: str) -> None:
    _text(block.get("label"), 2_000, f"{where}/label", plain=True)
    _element(block.get("element"), f"{where}/element")


def _table(block: JSON, where: str) -> None:
    for row in _items(block.get("rows"), 100, f"{where}/rows", each=list):
        if len(row) > 20:
            raise _bad("no more than 20 items allowed", f"{where}/rows")


def _element(element: Any, where: str) -> None:
    if not isinstance(element, dict) or element.get("type") not in _ELEMENTS:
        raise _bad("unsupported type", f"{where}/type")
    _length(element.get("action_id"), 255, f"{where}/action_id")
    if element["type"] == "button":
        _button(element, where)
    elif element["type"] == "image":
        _image(element, where)
    if "options" in element:
        for index, option in enumerate(_items(element["options"], 100, f"{where}/options")):
            _text(option.get("text"), 75, f"{where}/options/{index}/text")
    if "placeholder" in element:
        _text(element["placeholder"], 150, f"{where}/placeholder", plain=True)


def _button(element: JSON, where: str) -> None:
    _text(element.get("text"), 75, f"{where}/text", plain=True)
    _length(element.get("value"), 2_000, f"{where}/value")
    _length(element.get("url"), 3_000, f"{where}/url")
    if element.get("style") not in {None, "primary", "danger"}:
        raise _bad("must be a valid enum value", f"{where}/style")


def _text(text: Any, most: int, where: str, plain: bool = False) -> None:
    """A text object of one to `most` characters."""
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        raise _bad("must be a text object", where)
    if text.get("type") != "plain_text" and (plain or text.get("type") != "mrkdwn"):
        raise _bad("must be a valid text type", f"{where}/type")
    if not text["text"]:
        raise _bad("must be more than 0 characters", f"{where}/text")
    _length(text["text"], most, f"{where}/text")


def _length(value: Any, most: int, where: str) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise _bad("must be a string", where)
    if len(value) > most:
        raise _bad(f"must be less than {most + 1} characters", where)


def _items(value: Any, most: int, where: str, fewest: int = 1, each: type = dict) -> list[Any]:
    if not isinstance(value, list) or len(value) < fewest or not all(isinstance(item, each) for item in value):
        raise _bad(f"must be an array of at least {fewest} items", where)
    if len(value) > most:
        raise _bad(f"no more than {most} items allowed", where)
    return value


_CHECKS = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "input": _input,
    "table": _table,
}
