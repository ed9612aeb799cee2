"""What Slack refuses in the parts of blocks: texts, lengths, buttons, menus."""

from typing import Any

from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.model import JSON

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


def refused(problem: str, where: str) -> ApiError:
    return ApiError("invalid_blocks", f"{problem} [json-pointer:{where}]")


def check_element(element: Any, where: str) -> None:
    if not isinstance(element, dict) or element.get("type") not in _ELEMENTS:
        raise refused("unsupported type", f"{where}/type")
    check_length(element.get("action_id"), 255, f"{where}/action_id")
    if element["type"] == "button":
        _button(element, where)
    elif element["type"] == "image":
        check_image(element, where)
    if "options" in element:
        for index, option in enumerate(check_items(element["options"], 100, f"{where}/options")):
            check_text(option.get("text"), 75, f"{where}/options/{index}/text")
    if "placeholder" in element:
        check_text(element["placeholder"], 150, f"{where}/placeholder", plain=True)


def _button(element: JSON, where: str) -> None:
    check_text(element.get("text"), 75, f"{where}/text", plain=True)
    check_length(element.get("value"), 2_000, f"{where}/value")
    check_length(element.get("url"), 3_000, f"{where}/url")
    if element.get("style") not in {None, "primary", "danger"}:
        raise refused("must be a valid enum value", f"{where}/style")


def check_text(text: Any, most: int, where: str, plain: bool = False) -> None:
    """A text object of one to `most` characters."""
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        raise refused("must be a text object", where)
    if text.get("type") != "plain_text" and (plain or text.get("type") != "mrkdwn"):
        raise refused("must be a valid text type", f"{where}/type")
    if not text["text"]:
        raise refused("must be more than 0 characters", f"{where}/text")
    check_length(text["text"], most, f"{where}/text")


def check_length(value: Any, most: int, where: str) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise refused("must be a string", where)
    if len(value) > most:
        raise refused(f"must be less than {most + 1} characters", where)


def check_items(value: Any, most: int, where: str, fewest: int = 1, each: type = dict) -> list[Any]:
    if not isinstance(value, list) or len(value) < fewest or not all(isinstance(item, each) for item in value):
        raise refused(f"must be an array of at least {fewest} items", where)
    if len(value) > most:
        raise refused(f"no more than {most} items allowed", where)
    return value


def check_image(block: JSON, where: str) -> None:
    if not block.get("image_url") and not block.get("slack_file"):
        raise refused("missing required field: image_url", where)
    if not block.get("alt_text"):
        raise refused("missing required field: alt_text", where)
    check_length(block.get("image_url"), 3_000, f"{where}/image_url")
    check_length(block.get("alt_text"), 2_000, f"{where}/alt_text")
