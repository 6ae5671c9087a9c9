"""The backups of an estate: what each selection of each AWS Backup plan covers, its rules, vaults and locks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.delivery_targets import named
from policies.duties.duty import Call, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items
from policies.separation.estate.entities import Principal
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import glob_matches

SERVICE, LINKED_ROLE = "backup.amazonaws.com", "AWSServiceRoleForBackup"
PLAN, SELECTION, VAULT = "backup/plan:Plan", "backup/selection:Selection", "backup/vault:Vault"
LOCK = "backup/vaultLockConfiguration:VaultLockConfiguration"
REGION_SETTINGS = "backup/regionSettings:RegionSettings"
OWN_NAMES = {"aws:docdb": "DocumentDB", "aws:neptune": "Neptune"}
"""Services of clusters that have a name of their own among the types of AWS Backup."""
VAULTS = (VAULT, "backup/logicallyAirGappedVault:LogicallyAirGappedVault")
COLD_DAYS = 90
"""A recovery point stays in cold storage for at least 90 days."""


def backup_table() -> Mapping[str, Any]:
    """What AWS Backup needs for each resource type."""
    found: Mapping[str, Any] = read_data("duties/aws/backup_actions.yaml")
    return found


@dataclass(frozen=True, slots=True)
class Covered:
    """A resource that a selection covers: its plan, the role that takes its backups, and its type for AWS Backup."""

    plan: Resource
    selection: Resource
    role: Principal | None
    resource: Resource
    type: str
    arn: str

    @property
    def row(self) -> Mapping[str, Any]:
        """What AWS Backup needs for its type."""
        found: Mapping[str, Any] = backup_table()["types"][self.type]
        return found


def covered(estate: DutyEstate) -> Iterator[Covered]:
    """Every resource that a selection of a plan covers."""
    plans = {str(plan.id): plan for plan in estate.of_type(PLAN)}
    for selection in estate.of_type(SELECTION):
        plan = plans.get(str(selection.facts.get("planId")))
        if plan is None:
            continue
        role = estate.role(selection, "iamRoleArn")
        for name, row in backup_table()["types"].items():
            for type_ in row["types"]:
                for resource in estate.beside(selection, type_):
                    arn = _arn(resource)
                    if resource.region == selection.region and selects(selection, resource, arn):
                        yield Covered(plan, selection, role, resource, name, arn)


def _arn(resource: Resource) -> str:
    given = resource.facts.get("arn")
    bucket = resource.facts.get("bucket")
    return str(given) if isinstance(given, str) else f"arn:aws:s3:::{bucket}" if bucket else str(resource.id)


def selects(selection: Resource, resource: Resource, arn: str) -> bool:
    """Whether a selection covers a resource: by one of its tags or ARNs, within its conditions and exceptions."""
    facts, tags = selection.facts, resource.tags
    by_tag = [t for t in documents(items(facts.get("selectionTags"))) if tags.get(str(t.get("key"))) == t.get("value")]
    arns = [p for p in items(facts.get("resources")) if isinstance(p, str)]
    by_arn = any(glob_matches(pattern, arn) for pattern in arns)
    if not (by_tag or by_arn) or any(glob_matches(str(p), arn) for p in items(facts.get("notResources"))):
        return False
    return all(
        _meets(kind, c, tags)
        for each in documents(items(facts.get("conditions")))
        for kind, cs in each.items()
        for c in documents(items(cs))
    )


def opted_in(estate: DutyEstate, each: Covered) -> Iterator[Need]:
    """AWS Backup is on for a resource's type in the Region; a selection that names ARNs of the type takes it anyway."""
    named_by_type = (p for p in items(each.selection.facts.get("resources")) if isinstance(p, str) and p != "*")
    if any(glob_matches(pattern, each.arn) for pattern in named_by_type):
        return
    name = OWN_NAMES.get(each.resource.type.split("/")[0], each.type)
    for settings in estate.beside(each.resource, REGION_SETTINGS):
        if settings.region == each.resource.region:
            given = settings.facts.get("resourceTypeOptInPreference")
            value = given.get(name) if isinstance(given, Mapping) else None
            yield Standing(value if isinstance(value, bool) else None, f"AWS Backup is not opted in to {name}")
            return
    where = f"{each.resource.account} and {each.resource.region}"
    yield Standing(None, f"the selection goes by tags only, and no {REGION_SETTINGS} opts in to {name} in {where}")


def _meets(kind: str, condition: Mapping[str, str], tags: Mapping[str, Any]) -> bool:
    value = str(tags.get(condition["key"].removeprefix("aws:ResourceTag/"), ""))
    found = glob_matches(condition["value"], value) if "Like" in kind else condition["value"] == value
    return found is not ("Not" in kind)


def requests(
    actions: Mapping[str, list[str]],
    role: Principal,
    arn: str,
    account: str,
    region: str,
    context: Mapping[str, Values] | None = None,
) -> Iterator[Need]:
    """The requests of a row of the table, on a resource of an account and Region."""
    for action, arns in actions.items():
        for template in arns:
            filled = template.replace("{arn}", arn).replace("{account}", account).replace("{region}", region)
            known = {"aws:requestedregion": region, **(context or {})}
            yield Call(role, action, filled, known, account)


def vault_named(estate: DutyEstate, near: Resource, name: Any) -> Resource | None:
    """The vault with this name in the account and Region of a plan."""
    found = (v for v in estate.beside(near, *VAULTS) if v.facts.get("name") == name and v.region == near.region)
    return next(found, None)


def vault_at(estate: DutyEstate, arn: str) -> Resource | None:
    """The vault with this ARN."""
    return named(estate, arn, *VAULTS)


def lifetimes(estate: DutyEstate, vault: Resource, lifecycle: Any, what: str) -> Iterator[Need]:
    """A recovery point's lifetime lies within what the lock of its vault allows, and cold storage is long enough."""
    given = lifecycle if isinstance(lifecycle, Mapping) else {}
    days, cold = given.get("deleteAfter"), given.get("coldStorageAfter")
    if isinstance(days, int) and isinstance(cold, int) and cold:
        fits = days >= cold + COLD_DAYS
        yield Standing(fits, f"{what} is deleted after {days} days, sooner than {COLD_DAYS} days after {cold} days")
    for lock in estate.beside(vault, LOCK):
        if lock.facts.get("backupVaultName") == vault.facts.get("name") and lock.region == vault.region:
            yield from _within(lock.facts.get("minRetentionDays"), lock.facts.get("maxRetentionDays"), days, what)
    low, high = vault.facts.get("minRetentionDays"), vault.facts.get("maxRetentionDays")
    yield from _within(low, high, days, what)


def _within(low: Any, high: Any, days: Any, what: str) -> Iterator[Need]:
    if isinstance(low, int) and isinstance(days, int):
        yield Standing(days >= low, f"{what} is deleted after {days} days: the vault's lock allows {low} or more")
    if isinstance(high, int):
        fits = isinstance(days, int) and days <= high
        kept = f"deleted after {days} days" if days else "kept for ever"
        yield Standing(fits, f"{what} is {kept}: the vault's lock allows {high} days at most")
