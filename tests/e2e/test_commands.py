"""The command line, run as an operator runs it."""

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from urllib.parse import urljoin

import pytest

from tests.e2e.process import ROOT

ENVIRONMENT = {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
LINES = [
    {"chat": "incident-checkout", "id": "1", "at": "2026-03-01T14:03:00Z", "author": "Ann", "text": "checkout is down"},
    {"chat": "incident-checkout", "id": "2", "at": "2026-03-01T14:09:00Z", "author": "Bob", "text": "rolled back v2.4"},
    {"chat": "incident-checkout", "id": "3", "at": "2026-03-01T14:20:00Z", "author": "Ann", "text": "resolved"},
]


@dataclass(frozen=True)
class Shell:
    """A working directory with a configuration in it."""

    folder: Path

    def warroom(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(command, cwd=self.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    def started(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stdout=PIPE, stderr=STDOUT, text=True)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.write("warroom.toml", "[accounts.acme]\ntimezone = 'Asia/Shanghai'\n")
    shell.write("chat.jsonl", "".join(json.dumps(line) + "\n" for line in LINES))
    return shell


def test_an_imported_chat_becomes_an_incident_that_can_be_listed_shown_and_exported(shell: Shell) -> None:
    imported = shell.warroom("import", "chat.jsonl")
    listed = shell.warroom("incident", "list")
    shown = shell.warroom("incident", "show", "1")
    exported = shell.warroom("incident", "export", "1", "--format", "json")

    assert "1 new incidents" in imported.stdout
    assert "INC-1" in listed.stdout
    assert "rolled back v2.4" in shown.stdout
    assert "22:03" in shown.stdout
    document = json.loads(exported.stdout)
    said = [entry["text"] for entry in document["timeline"] if entry["kind"] == "chat"]
    assert said == [line["text"] for line in LINES]


def test_a_second_import_adds_nothing(shell: Shell) -> None:
    shell.warroom("import", "chat.jsonl")

    again = shell.warroom("import", "chat.jsonl")

    assert "0 new messages, 3 known already; 0 new incidents" in again.stdout


def test_a_path_that_is_no_export_is_refused_saying_what_is(shell: Shell) -> None:
    shell.write("picture.png", "\x89PNG")

    refused = shell.warroom("import", "picture.png")

    assert refused.returncode == 1
    assert "docs/importing.md" in refused.stderr


@pytest.mark.parametrize(
    ("configuration", "says"),
    [
        (
            "[accounts.acme]\nlangage = 'en'\n",
            "toml: accounts.acme.langage: unknown key; did you mean language?",
        ),
        ("[accounts.acme.slack]\nbot_token = 'xoxb-1'\n", "app_token"),
        ("", "there is no account"),
    ],
)
def test_a_bad_configuration_stops_the_start_and_names_what_to_mend(
    shell: Shell, configuration: str, says: str
) -> None:
    shell.write("warroom.toml", configuration)

    refused = shell.warroom("run")

    assert refused.returncode == 2
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_run_serves_until_it_is_told_to_stop(shell: Shell) -> None:
    shell.write("warroom.toml", "[server]\nport = 0\n[accounts.acme]\n")

    with shell.started("run") as process:
        assert process.stdout is not None
        link = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(urljoin(link, "/readyz")) as answer:
            ready = answer.status
        process.terminate()
        rest = process.stdout.read()

    assert (ready, process.returncode) == (200, 0)
    assert "Traceback" not in rest


def test_doctor_says_how_to_mend_a_token_that_is_refused(shell: Shell) -> None:
    shell.write(
        "warroom.toml",
        "[accounts.acme.slack]\nbot_token = 'xoxb-1'\nsigning_secret = 's'\napi_url = 'http://127.0.0.1:9/api/'\n",
    )

    examined = shell.warroom("doctor")

    assert examined.returncode == 1
    assert "FAIL acme/slack" in examined.stdout
    assert "→" in examined.stdout


def test_doctor_looks_at_the_systems_of_investigations(shell: Shell) -> None:
    shell.write("disk.md", "# Disk full\n")
    shell.write(
        "warroom.toml",
        "[accounts.acme.prometheus]\nurl = 'http://127.0.0.1:1'\nbearer_token = 'hidden-token'\n"
        "[accounts.acme.runbooks]\nfolder = '.'\n"
        "[accounts.acme.changes]\nsecret = 'hidden-hidden-hidden'\n",
    )

    found = shell.warroom("doctor")

    assert found.returncode == 1
    assert "FAIL acme/prometheus access: Prometheus could not be reached" in found.stdout
    assert "→ Correct url, bearer_token" in found.stdout
    assert "ok   acme/runbooks files: 1 file(s)" in found.stdout
    assert "calls come in at /webhooks/changes/acme" in found.stdout
    assert "hidden" not in found.stdout + found.stderr


def test_doctor_asks_the_model_and_says_how_to_mend_it(shell: Shell) -> None:
    shell.write(
        "warroom.toml",
        "[model]\nname = 'openai:one'\nbase_url = 'http://127.0.0.1:9/v1'\napi_key = 'hidden'\n[accounts.acme]\n",
    )

    examined = shell.warroom("doctor")

    assert examined.returncode == 1
    assert "FAIL acme model openai:one: no answer: the connection to it failed" in examined.stdout
    assert "→ See model.base_url" in examined.stdout
    assert "hidden" not in examined.stdout + examined.stderr


def test_doctor_is_content_with_a_sound_configuration(shell: Shell) -> None:
    examined = shell.warroom("doctor")

    assert examined.returncode == 0
    assert "rules mode" in examined.stdout


def test_the_inbox_is_empty_at_first(shell: Shell) -> None:
    listed = shell.warroom("inbox", "list")
    retried = shell.warroom("inbox", "retry", "7")

    assert "No work was given up." in listed.stdout
    assert (retried.returncode, "7" in retried.stderr) == (1, True)


def test_the_openapi_document_is_printed(shell: Shell) -> None:
    document = json.loads(shell.warroom("openapi").stdout)

    assert document["openapi"].startswith("3.")
    assert "/api/v1/incidents" in document["paths"]


def test_an_own_template_is_checked_and_listed(shell: Shell) -> None:
    shell.write("ours.md", "# {{incident.name}}\n\n## Impact\n\n{{incident.ai_impact}}\n")
    shell.write("bad.md", "# {{incident.name}}\n\n{{incident.colour}}\n")

    refused = shell.warroom("template", "add", "bad.md")
    shell.warroom("template", "add", "ours.md")

    assert "Line 3" in refused.stderr
    assert "incident.colour" in refused.stderr
    assert "ours" in shell.warroom("template", "list").stdout


@pytest.mark.parametrize("name", ["slack_bolt", "sqlalchemy", "aiohttp", "alembic"])
def test_help_loads_nothing_heavy(shell: Shell, name: str) -> None:
    program = f"import sys, bot.cli; sys.exit({name!r} in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)

    assert loaded.returncode == 0
