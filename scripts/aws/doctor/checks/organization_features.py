"""The AWS organization is the one that the environment deploys, with all features and the policy types it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from infra.emulator.provider.binding import NotFoundError
from infra.engine.provider import ProviderError
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for, ok, problem

NOT_IN_USE: Final = "AWSOrganizationsNotInUse"
NEEDED_TYPES: Final = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def run(examination: Examination) -> Iterator[Answer]:
    """Examine the organization of each payer account."""
    manifest = examination.manifest
    for owner in manifest.organizations():
        payer = manifest.stack_name("payer", owner)
        yield from answers_for(f"the organization of {owner}", partial(_organization, examination, owner, payer))


def _organization(examination: Examination, owner: str, payer: str) -> Iterator[Answer]:
    manifest, lock = examination.manifest, examination.lock
    stack = manifest.stack_name("org", owner)
    expected = lock.organization if owner == manifest.mso.slug else lock.organizations.get(owner, "")
    imported = str(examination.stack_config(stack).get("mso:organizationId") or "")
    context = examination.read(payer)
    found = _described(context)
    if found is None:
        if expected or imported:
            fix = f"sign in to the payer of {expected or imported}, or run: pulumi config rm mso:organizationId"
            yield problem(f"{payer} has no organization; the environment names {expected or imported}", fix)
        else:
            yield ok(f"{payer} has no organization yet: the stack {stack} creates it")
        return
    if found["MasterAccountId"] != context.account:
        fix = "deploy from the management account of that organization, or leave it (the owner's root user can)"
        yield problem(f"{payer} ({context.account}) is a member of {found['Id']}, not its management account", fix)
        return
    yield from _features(found, stack, expected, imported)
    if expected:
        yield from _policy_types(context.call("organizations.list_roots")["Roots"], stack)


def _described(context: Any) -> Any:
    """The organization of an account, or None where it has none."""
    try:
        return context.call("organizations.describe_organization")["Organization"]
    except (NotFoundError, ProviderError) as error:
        if NOT_IN_USE in str(error):
            return None
        raise


def _features(found: Any, stack: str, expected: str, imported: str) -> Iterator[Answer]:
    id_ = found["Id"]
    if expected and expected != id_:
        yield problem(f"the organization is {id_}, accounts.lock.yaml names {expected}", "sign in to the right payer")
    elif not expected and imported != id_:
        fix = f"pulumi config set mso:organizationId {id_} --stack {stack}: CreateOrganization would fail"
        yield problem(f"there is an organization already ({id_}), and {stack} does not import it", fix)
    else:
        yield ok(f"the organization {id_}")
    if found["FeatureSet"] != "ALL":
        fix = "enable all features in AWS Organizations: every invited account must approve it (its owners)"
        yield problem(f"the organization has the feature set {found['FeatureSet']}, ALL is needed", fix)


def _policy_types(roots: Any, stack: str) -> Iterator[Answer]:
    enabled = {each["Type"] for root in roots for each in root.get("PolicyTypes", ()) if each["Status"] == "ENABLED"}
    if missing := [type_ for type_ in NEEDED_TYPES if type_ not in enabled]:
        yield problem(f"policy types not enabled: {', '.join(missing)}", f"mso up {stack}")
    else:
        yield ok(f"policy types enabled: {', '.join(NEEDED_TYPES)}")


CHECK = Check(id="organization", area=Area.ESTATE, title="the organization", run=run)
