"""`warroom openapi`."""

import json

import typer

from bot.web.openapi import document


def print_document() -> None:
    """As JSON on standard output."""
    typer.echo(json.dumps(document(), indent=2, ensure_ascii=False))
