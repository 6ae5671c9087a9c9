"""``mso bootstrap``: creates an entity's state store and deployer role, before Pulumi can."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError
from scripts.commands._options import json_option

if TYPE_CHECKING:
    from infra.context.estate import Lock
    from scripts.aws.account_access import AccountAccess
    from scripts.aws.bootstrap.bootstrap_run import Assessment, Bootstrap


@click.command()
@click.argument("entity")
@click.argument("directory", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--profile", default="", help="AWS profile to use (default: the ambient credentials).")
@click.option("--endpoint", metavar="URL", help="URL of an emulated AWS that `mso demo --serve` provides.")
@click.option("--update", is_flag=True, help="Also replace what exists and differs from the program.")
@click.option("--dry-run", is_flag=True, help="Show what would be created, and create nothing.")
@click.option("--yes", is_flag=True, help="Create it without asking for confirmation.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    entity: str,
    directory: Path,
    profile: str,
    endpoint: str | None,
    update: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Create the state bucket, its KMS key, the OIDC provider and the deployer role of the legal entity ENTITY.

    ENTITY is the MSO's slug or a practice's; DIRECTORY is the folder with mso.yaml and accounts.lock.yaml. This is the
    one command here that changes real AWS accounts. It first shows every request and asks. What exists already is left
    as it is; a second run changes nothing.
    """
    from infra.context.estate import Lock
    from infra.manifest.law.legal_gates import require_open_gates, today
    from infra.manifest.reading.load import load_manifest
    from scripts.aws.bootstrap.bootstrap_run import Bootstrap, require_account
    from scripts.aws.bootstrap.entity_foundation import account_of, plan_foundation

    manifest, lock = load_manifest(directory), Lock.read(directory)
    if not endpoint:
        require_open_gates(manifest, today(), real=True)
    name, account_id = account_of(manifest, lock, entity)
    with _access(lock, name, account_id, profile, endpoint) as access:
        (account,) = access.accounts
        require_account(entity, name, account_id, account)
        bootstrap = Bootstrap.of(plan_foundation(manifest, lock, entity), account, access.caller)
        found = bootstrap.assess()
        _show(bootstrap, found, update=update)
        changes = any(each.requests(update=update) for each in found) and not dry_run
        if changes:
            _confirm(ask=not (yes or endpoint))
            for request in bootstrap.apply(found, update=update):
                click.echo(f"done: {request.operation}", err=True)
            found = bootstrap.assess()
        document = _document(bootstrap, found, changed=changes)
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(_result(document, found)))
    context.exit(0 if dry_run else _exit_code(found))


@contextmanager
def _access(lock: Lock, name: str, account_id: str, profile: str, endpoint: str | None) -> Iterator[AccountAccess]:
    """The entity's account: in an emulated AWS, or the one that the credentials are for."""
    from scripts.aws.account_access import by_caller, by_endpoint

    if not endpoint:
        yield by_caller(profile, {id_: each for each, id_ in lock.accounts.items()})
        return
    if profile:
        raise UsageError("--endpoint uses the emulated AWS's own credentials: omit --profile")
    with by_endpoint(endpoint, {account_id: name}) as access:
        (account,) = access.accounts
        yield type(access)(account.client("sts", "us-east-1").get_caller_identity()["Arn"], (account,))


def _show(bootstrap: Bootstrap, found: Sequence[Assessment], *, update: bool) -> None:
    foundation = bootstrap.foundation
    where = f"{foundation.account} ({foundation.account_id}), {foundation.region}"
    click.echo(f"signed in as {bootstrap.caller}\nthe foundation of {foundation.entity} in {where}:", err=True)
    for each in found:
        click.echo(f"  {each.finding:<14}{each.part.title}" + (f" ({each.why})" if each.why else ""), err=True)
    for each in found:
        for request in each.requests(update=update):
            click.echo(f"\n{request}", err=True)


def _confirm(*, ask: bool) -> None:
    if not ask:
        return
    if not sys.stdin.isatty():
        raise UsageError("a change of a real account needs confirmation and there is no terminal to ask at: add --yes")
    click.confirm("\nmake these requests?", abort=True, err=True)


def _result(document: Mapping[str, Any], found: Sequence[Assessment]) -> Iterator[str]:
    from infra.context.bootstrapped_resources import SETTING
    from scripts.aws.bootstrap.bootstrap_run import Finding

    for finding in (Finding.MISSING, Finding.DIFFERS, Finding.UNREADABLE):
        if titles := [each.part.title for each in found if each.finding is finding]:
            yield f"{finding}: {', '.join(titles)}"
    if any(each.finding is Finding.DIFFERS for each in found):
        yield "what differs was left as it is: the owner's stack may have changed it; --update replaces it"
    if all(each.finding is Finding.EXISTS for each in found):
        stack = document["account"]
        yield f"{document['entity']}: everything exists" + ("" if document["changed"] else "; nothing was changed")
        yield f'next: pulumi login "{document["backend"]}"'
        yield f'      pulumi stack init {stack} --secrets-provider "{document["secretsProvider"]}"'
        yield f"      pulumi config set mso:{SETTING} {document['key']} --stack {stack}"
        yield f"      mso up {stack}: it imports what exists"
        yield f"      pulumi config rm mso:{SETTING} --stack {stack}, and mso up {stack} once more"


def _document(bootstrap: Bootstrap, found: Sequence[Assessment], *, changed: bool) -> dict[str, Any]:
    foundation = bootstrap.foundation
    return {
        "entity": foundation.entity,
        "account": foundation.account,
        "id": foundation.account_id,
        "backend": foundation.backend.url(foundation.account_id),
        "secretsProvider": foundation.backend.secrets_provider,
        "key": bootstrap.key_id(),
        "changed": changed,
        "parts": [{"part": each.part.title, "finding": each.finding, "why": each.why} for each in found],
        "imports": bootstrap.import_ids(),
    }


def _exit_code(found: Sequence[Assessment]) -> int:
    from scripts.aws.bootstrap.bootstrap_run import Finding

    findings = {each.finding for each in found}
    if findings & {Finding.MISSING, Finding.DIFFERS}:
        return 1
    return 4 if Finding.UNREADABLE in findings else 0
