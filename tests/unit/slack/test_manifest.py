"""The manifest grants what the adapter uses, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.identity import Identity
from adapters.slack.scopes import EVENTS, METHODS, features, needed
from adapters.slack.settings import SlackSettings
from adapters.slack.wire import Translator
from tests.simulators.slack.methods import METHODS as SIMULATED

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = json.loads((ROOT / "docs" / "slack-manifest.json").read_text())
SOURCES = "\n".join(
    path.read_text() for path in sorted((ROOT / "adapters" / "slack").glob("*.py")) if path.stem != "scopes"
)


def test_it_grants_exactly_the_scopes_in_use() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed()


def test_it_subscribes_to_exactly_the_events_in_use() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == EVENTS.keys()


def test_every_event_subscribed_to_is_translated() -> None:
    translator = Translator("acme", Identity("U", "B", "warroom", "T", ""))

    assert {name.partition(".")[0] for name in EVENTS} == translator.kinds


def test_every_method_called_is_listed_and_every_one_listed_is_called() -> None:
    called = set(
        re.findall(r'"((?:apps|assistant|auth|bots|chat|conversations|files|reactions|users)\.[\w.]+)"', SOURCES)
    )

    assert called - {"users.json"} == METHODS.keys()


@pytest.mark.parametrize("name", sorted(METHODS.keys() & SIMULATED.keys()))
def test_the_scopes_listed_are_those_the_method_asks_for(name: str) -> None:
    """The simulator wrote them down from the reference on its own."""
    asked = set(SIMULATED[name].scopes)

    assert not asked or asked & set(METHODS[name].scopes)


def test_every_scope_is_explained_by_a_feature_or_an_event() -> None:
    explained = set().union(*features().values(), *EVENTS.values())

    assert needed() == explained


def test_a_direct_message_can_be_written_and_buttons_and_the_command_work() -> None:
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"]
    assert not MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert all(command["should_escape"] for command in MANIFEST["features"]["slash_commands"])


@pytest.mark.parametrize("page", ["slack.md", "slack.zh-CN.md"])
def test_both_guides_name_every_scope_and_setting(page: str) -> None:
    text = (ROOT / "docs" / page).read_text()

    assert [scope for scope in needed() if f"`{scope}`" not in text] == []
    assert [key for key in SlackSettings.model_fields if f"`{key}`" not in text] == []
