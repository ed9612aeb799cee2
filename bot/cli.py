"""The command line; every command imports what it runs only when it runs."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.shown import harmless
from bot.errors import BotError, ConfigError

app = typer.Typer(
    name="warroom",
    help="A self-hosted AI incident responder that lives in a team's chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
incident_app = typer.Typer(help="Look at incidents.", no_args_is_help=True)
inbox_app = typer.Typer(help="Look at work that was given up, and have it tried again.", no_args_is_help=True)
template_app = typer.Typer(help="Post-mortem templates of an account's own.", no_args_is_help=True)
app.add_typer(template_app, name="template")
app.add_typer(incident_app, name="incident")
app.add_typer(inbox_app, name="inbox")

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration file; otherwise WARROOM_CONFIG, or warroom.toml here."),
]
Number = Annotated[int, typer.Argument(help="The incident's number, as in INC-12.", min=0, max=2**31 - 1)]
AccountOption = Annotated[str, typer.Option("--account", help="Which account; needed only when there are several.")]


def main() -> None:
    """Run a command; an expected error is one clear message and exit code 1, a bad configuration 2."""
    try:
        app()
    except ConfigError as error:
        typer.echo(harmless(error.public), err=True)
        raise SystemExit(2) from None
    except BotError as error:
        typer.echo(harmless(error.public), err=True)
        raise SystemExit(1) from None


@app.command()
def run(config: Config = None) -> None:
    """Run the bot until it is told to stop."""
    gc.disable()  # loading leaves no garbage, and looking for it takes a twentieth of a start; serving enables it again
    from bot.commands.run import run as run_bot

    run_bot(config)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where to listen; 0 for any free port.", min=0, max=65535)] = 8080,
    language: Annotated[str, typer.Option(help="en or zh: the language of what the bot says unasked.")] = "en",
) -> None:
    """Retell a real public outage in a local console: no credentials, no model, no services."""
    from bot.commands.demo import demo as run_demo

    run_demo(port, language)


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="Whom the link is for, as the console shows them.")],
    config: Config = None,
    account: AccountOption = "",
) -> None:
    """Print a link that logs one person in to the console, once."""
    from bot.commands.login import login as print_link

    print_link(config, account, name)


@app.command()
def doctor(config: Config = None) -> None:
    """Check the configuration, the storage and each platform, and say how to mend what is not well."""
    from bot.commands.doctor import doctor as run_doctor

    if not run_doctor(config):
        raise typer.Exit(1)


@app.command(name="import")
def import_(
    path: Annotated[Path, typer.Argument(help="An exported zip or folder, or a chat log in JSONL.")],
    config: Config = None,
    account: AccountOption = "",
    chat: Annotated[list[str] | None, typer.Option(help="Only this chat; may be given several times.")] = None,
    as_incident: Annotated[bool, typer.Option(help="Make an incident of every chat read.")] = False,
    title: Annotated[str, typer.Option(help="The incident's title, when one chat is read.")] = "",
) -> None:
    """Read exported chats; those of incident rooms become incidents with their timelines."""
    from bot.commands.importing import import_path

    import_path(path, config, account, chat or [], as_incident=as_incident, title=title)


@incident_app.command("list")
def incident_list(
    config: Config = None,
    account: AccountOption = "",
    status: Annotated[str, typer.Option(help="active, stable, resolved or closed.")] = "",
) -> None:
    """List incidents, newest first."""
    from bot.commands.incident import list_incidents

    list_incidents(config, account, status)


@incident_app.command("show")
def incident_show(number: Number, config: Config = None, account: AccountOption = "") -> None:
    """Show one incident and its timeline."""
    from bot.commands.incident import show_incident

    show_incident(config, account, number)


@incident_app.command("export")
def incident_export(
    number: Number,
    config: Config = None,
    account: AccountOption = "",
    format: Annotated[str, typer.Option(help="markdown or json.")] = "markdown",
    output: Annotated[Path | None, typer.Option(help="A file; otherwise standard output.")] = None,
) -> None:
    """Export one incident: facts, timeline, follow-ups and the current post-mortem."""
    from bot.commands.incident import export_incident

    export_incident(config, account, number, format, output)


@inbox_app.command("list")
def inbox_list(config: Config = None, account: AccountOption = "") -> None:
    """List work that was given up, with the reason, and replies that could not be sent."""
    from bot.commands.inbox import list_dead

    list_dead(config, account)


@inbox_app.command("retry")
def inbox_retry(
    ids: Annotated[list[int], typer.Argument(help="Numbers from `warroom inbox list`.", min=1, max=2**63 - 1)],
    config: Config = None,
) -> None:
    """Have given-up work tried again."""
    from bot.commands.inbox import retry

    retry(config, ids)


@template_app.command("list")
def template_list(config: Config = None, account: AccountOption = "") -> None:
    """List the built-in templates and the account's own."""
    from bot.commands.template import list_templates

    list_templates(config, account)


@template_app.command("add")
def template_add(
    file: Annotated[Path, typer.Argument(help="Markdown; docs/postmortem-templates.md says what may be in it.")],
    name: Annotated[str, typer.Option(help="What people call it; otherwise the file's name.")] = "",
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    config: Config = None,
    account: AccountOption = "",
) -> None:
    """Add a template, or replace the account's own of that name."""
    from bot.commands.template import add_template

    add_template(config, account, file, name, language)


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    from bot.commands.openapi import print_document

    print_document()
