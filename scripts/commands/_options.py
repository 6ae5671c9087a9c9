"""The options that several commands share, so that each has one help text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

STATE_HELP: Final = (
    "Read deployed states: a `pulumi stack export` file, a folder or quoted pattern of them, "
    "or a Pulumi backend s3://BUCKET/PREFIX?region=REGION; repeatable."
)
state_option = click.option("--state", "states", metavar="SOURCE", multiple=True, help=STATE_HELP)
required_state_option = click.option(
    "--state", "states", metavar="SOURCE", multiple=True, required=True, help=STATE_HELP
)
accounts_option = click.option(
    "--accounts",
    type=click.Path(path_type=Path),
    help="File that says whose each AWS account is, for stacks that the kit did not write; "
    "`mso accounts --guess` proposes one.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    envvar="MSO_CACHE",
    help="Use a plan kept from an earlier run, and keep a new one (default), or plan anew; MSO_CACHE=0 is --no-cache.",
)
example_option = click.option("--example", is_flag=True, help="Use the bundled example MSO.")


class RenamedOption(click.Option):
    """An option that is still understood under its former names, which its help no longer shows."""

    def __init__(self, *args: Any, former: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.former = list(former)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Add it under all of its names."""
        super().add_to_parser(parser, ctx)
        parser.add_option(obj=self, opts=self.former, dest=self.name, action="store", nargs=self.nargs)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
manifest_folder_option = click.option(
    "--env",
    "directory",
    cls=RenamedOption,
    former=("--dir",),
    type=click.Path(path_type=Path),
    help="Folder with mso.yaml (default: the current folder).",
)
environment_option = click.option(
    "--env",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder with mso.yaml (default: the current folder).",
)
