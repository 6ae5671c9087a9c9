"""Shared by the commands of the practice's side: their options, the estate they act on, and the confirmation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from scripts.commands._options import environment_option, example_option, json_option, state_option

if TYPE_CHECKING:
    from infra.engine.graph import Graph
    from infra.manifest.manifest_model import Manifest
    from scripts.access.practice_access import PracticeAccess
    from scripts.access.two_parties import Parties

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
    """Add the options for estate, credentials, parties and record; the command gets them as ``acting``."""

    @wraps(command)
    def acting_command(
        *given: Any, folder: Path, example: bool, record: Path | None, states: tuple[str, ...], endpoint: str | None,
        profiles: tuple[str, ...], requester: str, approver: str, reason: str, as_json: bool, **own: Any,
    ) -> Any:  # fmt: skip
        from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file
        from scripts.access.two_parties import Parties

        home = REFERENCE if example else folder
        manifest = load_manifest(home)
        beside = Path(".mso") / EVIDENCE if example else manifest_file(home).parent / EVIDENCE
        named = Parties(requester, approver, reason)
        acting = Acting(manifest, record or beside, states, endpoint, profiles, named, as_json)
        return command(*given, acting=acting, **own)

    for option in reversed((*ESTATE, *PARTIES, RECORD, json_option)):
        acting_command = option(acting_command)
    return acting_command


@dataclass(frozen=True)
class Acting:
    """What a command acts on, with whose credentials and in whose name, and where the record goes."""

    manifest: Manifest
    evidence: Path
    states: tuple[str, ...]
    endpoint: str | None
    profiles: tuple[str, ...]
    named: Parties
    """Requester, approver and reason as they were given: not checked."""
    as_json: bool

    @property
    def asks_aws(self) -> bool:
        """Whether credentials were given for the accounts."""
        return bool(self.endpoint or self.profiles)

    @property
    def where(self) -> str:
        """Which AWS is acted on, for the record."""
        return f"emulated AWS at {self.endpoint}" if self.endpoint else "AWS"

    def parties(self, practice: str) -> Parties:
        """The two people of a practice who act.

        :raises UsageError: one is missing, they are one person, or they are not the practice's.
        """
        from scripts.access.two_parties import checked_parties

        return checked_parties(self.manifest, practice, self.named.requester, self.named.approver, self.named.reason)

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

    def access_as(self, role: str, accounts: Mapping[str, str]) -> AbstractContextManager[PracticeAccess]:
        """Sign in to accounts, given as ids with their names, as one role of each."""
        from scripts.access.practice_access import access_as

        region = self.manifest.aws.home_region
        return access_as(role, accounts, region, endpoint=self.endpoint, profiles=self.profiles)

    def write(self, kind: str, subject: str, document: dict[str, Any], *, where: str = "") -> Path:
        """Write the record of what was done, dated now."""
        from scripts.access.access_record import write_record

        return write_record(self.evidence, kind, subject, datetime.now(UTC), {"aws": where or self.where} | document)


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
