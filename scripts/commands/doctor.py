"""``mso doctor``: checks the machine, the credentials and the accounts before a deployment to real AWS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.shown_text import shown
from policies.reporters.shown_console import echo_styled
from scripts.commands._options import example_option, json_option

if TYPE_CHECKING:
    from infra.context.estate import Lock
    from scripts.aws.account_access import AccountAccess
    from scripts.aws.doctor.examination import Answer, Check, Examination

COLOURS = {"ok": "green", "problem": "red", "not checked": "yellow"}


@click.command()
@click.argument("directory", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--profile", "profiles", multiple=True, help="AWS profile to use; repeatable (default: the ambient one).")
@click.option("--role", default="", help="Role to assume in every account of accounts.lock.yaml.")
@click.option("--endpoint", metavar="URL", help="URL of an emulated AWS that `mso demo --serve` provides.")
@click.option("--offline", is_flag=True, help="Use neither AWS nor DNS; what needs them is not checked.")
@example_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    directory: Path,
    profiles: tuple[str, ...],
    role: str,
    endpoint: str | None,
    offline: bool,
    example: bool,
    as_json: bool,
) -> None:
    """Check what a deployment of the environment in DIRECTORY needs, without changing anything.

    Each check is ok, a problem, or not checked, with the command or the person that resolves it. Exits with 1 where
    there is a problem; what is not checked is not a pass, and somebody named has to look.
    """
    from infra.context.estate import Lock
    from infra.manifest.reading.load import REFERENCE
    from scripts.aws.doctor.checklist import all_checks, examine

    folder = REFERENCE if example else directory
    with _access(Lock.read(folder), profiles, role, endpoint, offline=offline) as (access, why):
        examination = _examination(folder, access, why, emulated=bool(endpoint), offline=offline)
        click.echo(f"planning {examination.manifest.mso.name} ...", err=True)
        answers = list(examine(examination, all_checks()))
    if as_json:
        click.echo(json.dumps(_document(answers), indent=2))
    else:
        echo_styled("\n".join(_lines(answers)))
    context.exit(1 if any(answer.outcome == "problem" for _, answer in answers) else 0)


@contextmanager
def _access(
    lock: Lock, profiles: Sequence[str], role: str, endpoint: str | None, *, offline: bool
) -> Iterator[tuple[AccountAccess | None, str]]:
    """The accounts that can be read; without any, why.

    :raises UsageError: the options contradict each other.
    """
    from infra.errors import KitError, UsageError
    from scripts.aws.account_access import by_caller, by_endpoint, by_profiles, by_role

    names = {id_: name for name, id_ in lock.accounts.items()}
    if sum((bool(endpoint), offline, bool(profiles or role))) > 1:
        raise UsageError("give only one of: --endpoint, --offline, --profile or --role")
    if role and len(profiles) > 1:
        raise UsageError("--role is assumed with one identity: give one --profile, or none")
    if endpoint:
        with by_endpoint(endpoint, names) as access:
            yield access, ""
        return
    found, why = None, "--offline"
    if not offline:
        try:
            if role:
                found = by_role(role, "".join(profiles), names)
            else:
                found = by_profiles(profiles, names) if profiles else by_caller("", names)
        except UsageError:
            raise
        except KitError as error:
            why = str(error)
    yield found, "" if found else why


def _examination(folder: Path, access: AccountAccess | None, why: str, *, emulated: bool, offline: bool) -> Examination:
    from infra.context.estate import Lock
    from infra.engine.embedded.runner import plan
    from infra.manifest.law.legal_gates import today
    from infra.manifest.reading.load import load_manifest
    from scripts.aws.doctor.examination import Examination
    from scripts.aws.doctor.name_server_lookup import name_servers

    manifest = load_manifest(folder)
    return Examination(
        folder=folder,
        manifest=manifest,
        lock=Lock.read(folder),
        today=today(),
        make_plan=lambda: plan(manifest),
        accounts=access.accounts if access else (),
        caller=access.caller if access else "",
        no_access=why,
        emulated=emulated,
        name_servers=None if emulated or offline else name_servers,
    )


def _lines(answers: Sequence[tuple[Check, Answer]]) -> Iterator[str]:
    area = ""
    for check, answer in answers:
        if check.area != area:
            area = check.area
            yield click.style(f"\n{area}" if area else area, bold=True)
        yield f"  {click.style(f'{answer.outcome:<12}', fg=COLOURS[answer.outcome])} {check.id}: {shown(answer.what)}"
        if answer.fix:
            yield f"{'':15}{'fix' if answer.outcome == 'problem' else 'who'}: {shown(answer.fix)}"
    counts = Counter(answer.outcome for _, answer in answers)
    yield "\n" + " · ".join(f"{counts[outcome]} {outcome}" for outcome in COLOURS)  # type: ignore[index]


def _document(answers: Sequence[tuple[Check, Answer]]) -> list[dict[str, str]]:
    return [
        {"check": check.id, "area": check.area, "outcome": answer.outcome, "what": answer.what, "fix": answer.fix}
        for check, answer in answers
    ]
