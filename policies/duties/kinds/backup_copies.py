"""L4: each copy action of a plan brings its backups to the vault of another account or Region, with both keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.backups import (
    LINKED_ROLE,
    SERVICE,
    Covered,
    backup_table,
    covered,
    lifetimes,
    requests,
    vault_at,
    vault_named,
)
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.duties.switches import cross_account_backup
from policies.separation.estate.entities import Account
from policies.separation.iam.arn_fields import account_of, region_of

WHY = "https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html"
REGION = "https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html"
KEYS = "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html"
SHARED = "https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html"
OF_SNAPSHOT: Mapping[str, Any] = {"aws:resourcetag/aws:backup:source-resource": "any"}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each copy action of a rule: a duty to copy, and one for each type and key of what the plan backs up."""
    by_plan: dict[str, list[Covered]] = {}
    for each in covered(estate):
        by_plan.setdefault(each.plan.urn, []).append(each)
    for found in by_plan.values():
        plan = found[0].plan
        for rule in documents(items(plan.facts.get("rules"))):
            for copy in documents(items(rule.get("copyActions"))):
                yield from _copy(estate, plan, rule, copy, found)


def _copy(
    estate: DutyEstate, plan: Resource, rule: Mapping[str, Any], copy: Mapping[str, Any], found: list[Covered]
) -> Iterator[Duty]:
    arn = str(copy.get("destinationVaultArn"))
    who = f"{estate.account(plan).name or plan.account}:{plan.facts.get('name')}"
    to = f"{_name(estate, arn)} in {region_of(arn)}"
    source = vault_named(estate, plan, rule.get("targetVaultName"))
    across = account_of(arn) != plan.account

    def duty(does: str, needs: Iterator[Need], why: str) -> Duty:
        return Duty("L4", "backup-copies", who, f"{does} to {to}", tuple(needs), why, plan.urn)

    yield duty("copies its backups", _copies(estate, plan, source, copy, arn, found), WHY if across else REGION)
    seen: set[tuple[str, str]] = set()
    for each in found:
        key = _key(estate, each, source)
        if (each.type, key) not in seen:
            seen.add((each.type, key))
            what = f"copies {each.type} backups under {key.rpartition('/')[2] or 'no key'}"
            yield duty(what, _with_keys(estate, each, arn, key), KEYS)
    for type_, each in {each.type: each for each in found}.items():
        if across and each.row.get("share"):
            yield duty(f"shares {type_} snapshots", _shares(each), SHARED)
        if region_of(arn) != plan.region and each.type == "RDS":
            instances = [c.resource for c in found if c.type == "RDS"]
            yield duty("copies its databases' snapshots", _options(estate, instances), REGION)


def _name(estate: DutyEstate, arn: str) -> str:
    account = estate.model.accounts.get(account_of(arn))
    return (account.name if account else "") or account_of(arn)


def _copies(
    estate: DutyEstate,
    plan: Resource,
    source: Resource | None,
    copy: Mapping[str, Any],
    arn: str,
    found: list[Covered],
) -> Iterator[Need]:
    """The organization's switch, the destination vault with its policy and lock, and the role's own rights."""
    own = estate.account(plan)
    other = estate.model.accounts.get(account_of(arn))
    if account_of(arn) != plan.account:
        yield from cross_account_backup(estate, own, other)
    vault = vault_at(estate, arn)
    if vault is None:
        yield Standing(False if other is not None and other.read else None, f"the vault {arn} is not in the input")
    else:
        yield from lifetimes(estate, vault, copy.get("lifecycle"), "a copy")
    for role in {each.role.arn: each.role for each in found if each.role}.values():
        if vault is not None:
            yield Call(role, "backup:CopyIntoBackupVault", arn, account=account_of(arn))
        if source is not None:
            yield Call(role, "backup:CopyFromBackupVault", str(source.facts.get("arn")))


def _key(estate: DutyEstate, each: Covered, source: Resource | None) -> str:
    """The key under which a backup lies: the vault's for a type that AWS Backup manages fully, else its own."""
    if each.row["managed"]:
        return (estate.key_arn(source.facts.get("kmsKeyArn"), estate.account(source)) or "") if source else ""
    entity = estate.by_urn.get(each.resource.urn)
    return entity.kms_key_arn if entity else ""


def _with_keys(estate: DutyEstate, each: Covered, arn: str, key: str) -> Iterator[Need]:
    """The destination's service-linked role opens the source's key and uses that of the destination vault."""
    account = estate.model.accounts.get(account_of(arn), Account(account_of(arn)))
    across = account.id != each.resource.account
    linked = estate.linked_role(account, SERVICE, LINKED_ROLE)
    yield Standing("copy_key" in each.row, f"AWS Backup copies no backup of {each.type}")
    via = str(each.row.get("copy_key", "backup"))
    encrypted = each.resource.facts.get("storageEncrypted") is True or each.resource.facts.get("encrypted") is True
    if not key and across and not each.row["managed"] and encrypted:
        yield Standing(
            False, f"{each.resource.name} is encrypted with AWS's key of {via}: its snapshots stay in the account"
        )
    if key:
        actions = ("DescribeKey", "Decrypt") if each.row["managed"] else ("DescribeKey", "Decrypt", "CreateGrant")
        if across:
            yield from estate.uses_key(linked, key, via, *actions)
        elif each.role is not None:
            yield from estate.uses_key(each.role, key, via, *actions)
    vault = vault_at(estate, arn)
    if vault is None:
        yield not_in_input(f"the vault {arn}")
        return
    who = linked if across else each.role
    if who is not None:
        actions = ("DescribeKey", "GenerateDataKey", "CreateGrant")
        target = estate.key_arn(vault.facts.get("kmsKeyArn"), account)
        yield from estate.uses_key(who, target, via, *actions)


def _shares(each: Covered) -> Iterator[Need]:
    if each.role is None:
        yield not_in_input("the role of the selection", each.selection.account)
        return
    region, account = each.resource.region, each.resource.account
    tagged = OF_SNAPSHOT if "ec2:ModifySnapshotAttribute" in each.row["share"] else {}
    yield from requests(each.row["share"], each.role, each.arn, account, region, tagged)
    yield from requests(each.row.get("copy", {}), each.role, each.arn, account, region, tagged)


def _options(estate: DutyEstate, instances: list[Resource]) -> Iterator[Need]:
    """No database has an option that its snapshots need in the other Region, where its option group is not."""
    persistent = set(backup_table()["persistent_options"])
    for database in instances:
        group = estate.refers(database, "optionGroupName", "rds/optionGroup:OptionGroup")
        names = (
            {str(option.get("optionName")) for option in documents(items(group.facts.get("options")))}
            if group
            else set()
        )
        cause = (
            f"{database.name} has options that another Region's option group must have: {sorted(names & persistent)}"
        )
        yield Standing(not names & persistent, cause)
