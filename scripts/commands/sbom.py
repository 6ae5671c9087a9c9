"""``mso sbom``: prints the software bill of materials of the kit."""

from __future__ import annotations

import json
from pathlib import Path

import click

LOCK = Path(__file__).parents[2] / "requirements.lock"


@click.command()
@click.option("--lock", type=click.Path(path_type=Path), default=LOCK, help="The lock (default: that of this kit).")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
def command(lock: Path, output: Path | None) -> None:
    """Print the software bill of materials: every package that the kit's lock pins, with its hashes, as CycloneDX.

    An installed kit has no lock of its own; name one with --lock.
    """
    from importlib.metadata import version

    from infra.files.atomic_file import write_atomically
    from scripts.supply_chain.cyclonedx import KIT, bill_of_materials
    from scripts.supply_chain.lock_file import read_lock

    document = bill_of_materials(read_lock(lock), version(KIT))
    text = json.dumps(document, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    write_atomically(output, text)
    click.echo(f"{output}: {len(document['components'])} packages", err=True)
