"""``mso schema``: prints the JSON Schema of mso.yaml, for editors."""

from __future__ import annotations

import json

import click


@click.command()
def command() -> None:
    """Print the JSON Schema of mso.yaml, for editors.

    Save it next to the manifest and name it in the manifest's first line:
    # yaml-language-server: $schema=mso.schema.json
    """
    from infra.manifest.reading.json_schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
