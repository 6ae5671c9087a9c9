"""The options that several commands share, so that each has one help text."""

from __future__ import annotations

from pathlib import Path

import click

state_option = click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Read a `pulumi stack export` file instead of planning; repeatable.",
)
example_option = click.option("--example", is_flag=True, help="Use the bundled example MSO.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
manifest_folder_option = click.option(
    "--dir", "directory", type=click.Path(path_type=Path), help="Folder with mso.yaml (default: the current folder)."
)
environment_option = click.option(
    "--env",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder with mso.yaml (default: the current folder).",
)
