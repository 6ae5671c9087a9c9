"""``mso emulate``: serves an empty emulated AWS, for ``mso up --on`` and for the Pulumi CLI."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on loopback (default: any free port).")
@click.option("--output", "folder", type=click.Path(path_type=Path), default=Path(".mso/emulated"), show_default=True,
              help="Folder for the plugin, the state and the account ids.")  # fmt: skip
def command(port: int, folder: Path) -> None:
    """Serve an empty emulated AWS on loopback until Ctrl-C, for `mso up --on FOLDER` and for the Pulumi CLI.

    Everything in it is lost at the end; the folder keeps nothing of use afterwards.
    """
    from scripts.demo.serving import wait
    from scripts.deployment.served_emulator import PLUGIN, serve_emulator

    with serve_emulator(folder, port) as served:
        click.echo(f"Serving an empty AWS on {served['url']} (loopback only; Ctrl-C stops it).\n")
        click.echo(f"To deploy to it:  mso up --on {folder} --env FOLDER\n")
        click.echo("For a plain `pulumi preview`, add this to a copy of the project's Pulumi.yaml:\n")
        click.echo(f"  plugins:\n    providers:\n      - name: aws\n        path: {(folder / PLUGIN).absolute()}\n")
        click.echo(f"and, for the AWS CLI and for state in its S3:  export AWS_ENDPOINT_URL={served['url']}")
        wait()
