"""Shared by the commands of the practice's side: their options, the estate they act on, and the confirmation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from scripts.commands._options import environment_option, example_option, json_option, state_option

if TYPE_CHECKING:
    from infra.engine.graph import Graph
    from infra.manifest.manifest_model import Manifest

EVIDENCE: Final = "evidence"
"""The folder of an environment that `mso evidence` takes records from."""


RECORD: Final = click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="Folder for the record (default: evidence/ beside mso.yaml; .mso/evidence with --example).",
)
ESTATE: Final = (
    environment_option,
    example_option,
    state_option,
    click.option("--endpoint", metavar="URL", help="URL of an emulated AWS that `mso demo --serve` provides."),
    click.option("--profile", "profiles", multiple=True, help="AWS profile to use; give one per account."),
)
PARTIES: Final = (
    click.option("--requester", metavar="MAILBOX", default="", help="Who asks, as the sign-in names them."),
    click.option("--approver", metavar="MAILBOX", default="", help="Who approves: another person."),
    click.option("--reason", metavar="TEXT", default="", help="Why: an incident's number, no patient's name."),
)


def act_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the estate, the credentials, the parties and the record."""
    for option in reversed((*ESTATE, *PARTIES, RECORD, json_option)):
        command = option(command)
    return command


@dataclass(frozen=True)
class Acting:
    """What a command acts on: the manifest, where the record goes, and how to read the estate."""

    manifest: Manifest
    evidence: Path
    states: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path, example: bool, states: tuple[str, ...], record: Path | None) -> Acting:
        """Read the manifest.

        :raises UsageError: there is none.
        """
        from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file

        home = REFERENCE if example else folder
        manifest = load_manifest(home)
        beside = Path(".mso") / EVIDENCE if example else manifest_file(home).parent / EVIDENCE
        return cls(manifest, record or beside, states)

    def graph(self, *, acts: bool) -> Graph:
        """The deployed states, or, only to show something, the plan of the manifest.

        :raises UsageError: something is to be changed, and no state says what is deployed.
        """
        from scripts.commands._graph_source import read_plan, read_state_sources

        if self.states:
            return read_state_sources(self.states)
        if acts:
            raise UsageError("--state: name the deployed states (such as --state states/); a plan is not what is there")
        return read_plan(self.manifest)


def where_of(endpoint: str | None) -> str:
    """Which AWS an act is carried out on, for the record."""
    return f"emulated AWS at {endpoint}" if endpoint else "AWS"


def confirm(name: str, given: str | None, what: str) -> None:
    """Ask for a practice's name before something changes; ``given`` is the name on the command line.

    :raises UsageError: it is another name, or there is no terminal to ask at.
    """
    if given is None:
        if not sys.stdin.isatty():
            raise UsageError(f"{what} needs confirmation and there is no terminal to ask at: add --confirm {name}")
        given = click.prompt(f"\nType the practice's name ({name}) to {what}", err=True)
    if given != name:
        raise UsageError(f"{given!r} is not the name of this practice ({name}); nothing was done")
