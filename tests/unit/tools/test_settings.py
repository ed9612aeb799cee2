"""What is configured for systems, and what is refused."""

from pathlib import Path

import pytest

from bot.config import Configuration, load
from bot.errors import ConfigError
from bot.tools.systems import SYSTEMS


def read(tmp_path: Path, text: str) -> Configuration:
    file = tmp_path / "warroom.toml"
    file.write_text(text)
    return load(file, {}, {name: entry.settings for name, entry in SYSTEMS.items()})


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("url = 'prometheus:9090'", "prometheus.url: must be an https:// address"),
        ("url = 'http://prometheus:9090'", "prometheus: url: must begin with https://"),
        ("url = 'https://user:hidden@prometheus'", "prometheus.url: must not contain credentials"),
        ("url = 'https://p'\nbearer_token = ' '", "prometheus.bearer_token: is empty"),
        ("url = 'https://p'\nusername = 'u'", "prometheus: username and password belong together"),
        ("url = 'https://p'\nbearer_token = 'b'\nusername = 'u'\npassword = 'hidden'", "prometheus: give bearer_token"),
        ("url = 'https://p'\nca_file = '/no/such/file'", "prometheus.ca_file: "),
        ("url = 'https://p'\ntoken = 'hidden'", "prometheus.token: unknown key"),
    ],
)
def test_a_mistake_is_named_and_no_secret_with_it(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, f"[accounts.acme.prometheus]\n{lines}\n")

    assert f"accounts.acme.{says}" in refused.value.public
    assert "hidden" not in refused.value.public


def test_plain_http_is_for_this_machine_or_by_ones_own_word(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "[accounts.a.prometheus]\nurl = 'http://localhost:9090'\n"
        "[accounts.b.prometheus]\nurl = 'http://prometheus:9090'\nplain_http = true\n",
    )

    assert len(found.systems) == 2
