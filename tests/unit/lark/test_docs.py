"""The set-up pages name exactly what the adapter uses."""

import json
import re
from pathlib import Path

import pytest

from adapters.lark.scopes import EVENTS, needed
from adapters.lark.wire import CARD_ACTION

PAGES = [Path(__file__).parents[3] / "docs" / name for name in ("lark.md", "lark.zh-CN.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_permissions_to_paste_are_those_used(page: Path) -> None:
    (pasted,) = re.findall(r"```json\n(.*?)```", page.read_text(), re.DOTALL)

    assert set(json.loads(pasted)["scopes"]["tenant"]) == needed()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_permission_event_and_callback_is_explained(page: Path) -> None:
    text = re.sub(r"```json\n.*?```", "", page.read_text(), flags=re.DOTALL)

    assert [name for name in (*needed(), *EVENTS, CARD_ACTION) if f"`{name}`" not in text] == []
