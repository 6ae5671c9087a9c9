"""``mso schema``: prints the JSON Schema of mso.yaml, or of what another command prints with ``--json``."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("command_words", metavar="[COMMAND]", nargs=-1)
def command(command_words: tuple[str, ...]) -> None:
    """Print the JSON Schema of mso.yaml, for editors; with COMMAND, that of what its --json prints.

    Save it next to the manifest and name it in the manifest's first line:
    # yaml-language-server: $schema=mso.schema.json

    The `$id` of a command's schema ends with its version (`mso schema who-can`, `mso schema policies list`).
    """
    from infra.manifest.reading.json_schema import json_schema
    from scripts.json_documents import schema_of

    click.echo(json.dumps(schema_of(" ".join(command_words)) if command_words else json_schema(), indent=2))
