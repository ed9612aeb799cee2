"""What Slack refuses in message content: sizes and shapes of blocks and text."""

from typing import Any

from tests.simulators.slack.elements import check_element, check_image, check_items, check_length, check_text, refused
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


def check_blocks(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[JSON]:
    """The blocks, if Slack would take them; raises `invalid_blocks` and its relatives."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ApiError("invalid_blocks_format")
    if len(blocks) > most:
        raise refused(f"no more than {most} items allowed", "/blocks")
    for index, block in enumerate(blocks):
        _check_block(block, f"/blocks/{index}")
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        raise refused("duplicate block_id", "/blocks")
    if sum(len(str(block.get("text", ""))) for block in blocks if block["type"] == "markdown") > MARKDOWN_LIMIT:
        raise ApiError("msg_blocks_too_long")
    return blocks


def _check_block(block: JSON, where: str) -> None:
    kind = block.get("type")
    if kind not in _BLOCK_TYPES:
        raise refused(f"unsupported type: {kind}", f"{where}/type")
    check_length(block.get("block_id"), 255, f"{where}/block_id")
    check = _CHECKS.get(str(kind))
    if check is not None:
        check(block, where)


def _section(block: JSON, where: str) -> None:
    if "text" not in block and not block.get("fields"):
        raise refused("missing required field: text", where)
    if "text" in block:
        check_text(block["text"], 3_000, f"{where}/text")
    fields = check_items(block.get("fields", []), 10, f"{where}/fields", fewest=0)
    for index, item in enumerate(fields):
        check_text(item, 2_000, f"{where}/fields/{index}")
    if "accessory" in block:
        check_element(block["accessory"], f"{where}/accessory")


def _header(block: JSON, where: str) -> None:
    check_text(block.get("text"), 150, f"{where}/text", plain=True)


def _actions(block: JSON, where: str) -> None:
    elements = check_items(block.get("elements"), 25, f"{where}/elements")
    for index, element in enumerate(elements):
        check_element(element, f"{where}/elements/{index}")
    ids = [element["action_id"] for element in elements if element.get("action_id")]
    if len(ids) != len(set(ids)):
        raise refused("duplicate action_id", where)


def _context(block: JSON, where: str) -> None:
    for index, element in enumerate(check_items(block.get("elements"), 10, f"{where}/elements")):
        place = f"{where}/elements/{index}"
        if element.get("type") == "image":
            check_image(element, place)
        else:
            check_text(element, 3_000, place)


def _markdown(block: JSON, where: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise refused("missing required field: text", where)


def _rich_text(block: JSON, where: str) -> None:
    if not isinstance(block.get("elements"), list):
        raise refused("missing required field: elements", where)


def _input(block: JSON, where: str) -> None:
    check_text(block.get("label"), 2_000, f"{where}/label", plain=True)
    check_element(block.get("element"), f"{where}/element")


def _table(block: JSON, where: str) -> None:
    for row in check_items(block.get("rows"), 100, f"{where}/rows", each=list):
        if len(row) > 20:
            raise refused("no more than 20 items allowed", f"{where}/rows")


_CHECKS = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": check_image,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "input": _input,
    "table": _table,
}
