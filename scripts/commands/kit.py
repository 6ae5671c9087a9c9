"""``mso kit``: writes where an environment gets the kit from, for example after an update of the kit."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scripts.commands._options import environment_option, json_option


@click.command()
@click.argument("source", default="vendor")
@environment_option
@json_option
def command(source: str, folder: Path, as_json: bool) -> None:
    """Write requirements.txt and constraints.txt so that pip installs this kit from SOURCE.

    SOURCE is vendor (the default: a wheel of the kit that is running, kept in vendor/ and verified by its hash),
    git+https://HOST/ORG/REPOSITORY@COMMIT, or mso-kit==VERSION from the index that pip is configured for.
    """
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import validate_answers
    from infra.manifest.environments.kit_source import VENDORED, KitAnswer, kit_files
    from infra.manifest.reading.load import load_manifest, manifest_file

    load_manifest(folder)  # an environment, not just any folder
    files, home = kit_files(validate_answers(KitAnswer, {"kit": source}).kit), manifest_file(folder).parent
    environment_repository.write(files, home)
    for old in (home / VENDORED).glob("mso_kit-*.whl"):
        if f"{VENDORED}/{old.name}" not in files:
            old.unlink()
    for name in files:
        click.echo(f"written: {home / name}", err=True)
    if as_json:
        click.echo(json.dumps({"folder": str(home), "written": sorted(files)}, indent=2))
        return
    click.echo("next: .venv/bin/pip install -r requirements.txt")
