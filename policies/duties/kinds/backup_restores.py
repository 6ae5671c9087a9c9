"""L4: a restore test makes what it restores into, and somebody of an account with backups can restore them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.duties.backups import SERVICE, VAULT, backup_table, covered, requests
from policies.duties.delivery_targets import trusts
from policies.duties.duty import AnyOf, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.patterns import arn_matches

WHY = "https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html"
RESTORES = "https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-permissions.html"
TEST = "backup/restoreTestingSelection:RestoreTestingSelection"
PLAN = "backup/restoreTestingPlan:RestoreTestingPlan"
IN_PLACE = {"s3:ListBucketVersions", "s3:ListBucket", "s3:GetBucketVersioning", "s3:PutObject"}
TEST_NAME = "awsbackup-restore-test-any"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each restore test and each plan of them, and for each type that is backed up in an account."""
    for test in estate.of_type(TEST):
        role = estate.role(test, "iamRoleArn")
        kind = str(test.facts.get("protectedResourceType"))
        label = f"{estate.account(test).name or test.account}:{test.facts.get('name')}"
        needs = tuple(_tests(estate, test, role, kind))
        does = f"restores {kind} as a test"
        yield Duty("L4", "backup-restores", label, does, needs, WHY, test.urn, role.arn if role else "")
    tested = {(t.account, t.region, t.facts.get("restoreTestingPlanName")) for t in estate.of_type(TEST)}
    for plan in estate.of_type(PLAN):
        label = f"{estate.account(plan).name or plan.account}:{plan.facts.get('name')}"
        needs = tuple(_chooses(estate, plan, tested))
        yield Duty("L4", "backup-restores", label, "has something to restore as a test", needs, WHY, plan.urn)
    seen = set()
    for each in covered(estate):
        place = (each.resource.account, each.resource.region, each.type)
        if place not in seen:
            seen.add(place)
            who = estate.account(each.resource).name or each.resource.account
            needs = (_somebody_restores(estate, each.resource, each.type),)
            yield Duty("L4", "backup-restores", who, f"restores {each.type}", needs, RESTORES, each.plan.urn)


def _chooses(estate: DutyEstate, plan: Resource, tested: set[tuple[str, str, Any]]) -> Iterator[Need]:
    """A selection names the plan, and each vault that the plan names stands."""
    named = (plan.account, plan.region, plan.facts.get("name")) in tested
    yield Standing(named, "no selection of a restore test names the plan")
    vaults = {str(v.facts.get("arn")) for v in estate.of_type(VAULT)}
    for arn in items(value_at(plan.facts, "recoveryPointSelection.includeVaults")):
        if arn != "*" and not any(arn_matches(str(arn), vault) for vault in vaults):
            yield not_in_input(f"the vault {arn}")


def _tests(estate: DutyEstate, test: Resource, role: Principal | None, kind: str) -> Iterator[Need]:
    row = backup_table()["types"].get({"DocumentDB": "Aurora", "Neptune": "Aurora"}.get(kind, kind))
    plan = test.facts.get("restoreTestingPlanName")
    found = any(p.facts.get("name") == plan for p in estate.beside(test, PLAN))
    yield Standing(found or None, f"the restore testing plan {plan} is not in the input")
    if role is None:
        yield not_in_input("the role of the test", test.account)
        return
    yield trusts(role, SERVICE)
    if row is None:
        yield Standing(None, f"what a restore of {kind} takes is not evaluated")
        return
    yield from requests(row["restore"], role, "", test.account, test.region)
    context = row.get("test_context", {})
    yield from requests(row.get("test", {}), role, "", test.account, test.region, context)
    service, *actions = row.get("restore_key", ("",))
    for vault in estate.beside(test, VAULT):
        if vault.region == test.region and actions:
            yield from estate.uses_key(role, vault.facts.get("kmsKeyArn"), service, *actions)


def _somebody_restores(estate: DutyEstate, near: Resource, kind: str) -> Need:
    """A role of the account that AWS Backup may take on, and that may restore the type under the names there."""
    row, options = backup_table()["types"][kind], []
    for role in estate.in_account.get(near.account, ()):
        if any(s.allow and ("Service", SERVICE) in s.principals for s in role.trust):
            actions = {a: arns for a, arns in row["restore"].items() if kind != "S3" or a in IN_PLACE}
            asked = {a: [_here(arn, near, kind) for arn in arns] for a, arns in actions.items()}
            options.append(tuple(requests(asked, role, "", near.account, near.region)))
    return AnyOf(tuple(options), f"no role that AWS Backup takes on in {near.account} restores {kind}")


def _here(arn: str, near: Resource, kind: str) -> str:
    if kind == "S3":
        return arn.replace(TEST_NAME, str(near.facts.get("bucket")))
    return arn.replace(TEST_NAME, "restored")
