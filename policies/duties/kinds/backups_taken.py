"""L4: AWS Backup takes the backups of each resource that a selection covers, into a vault whose lock they fit."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.backups import (
    PLAN,
    SELECTION,
    SERVICE,
    VAULT,
    Covered,
    covered,
    lifetimes,
    opted_in,
    requests,
    vault_named,
)
from policies.duties.buckets import buckets
from policies.duties.delivery_targets import trusts
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.separation.iam.arn_fields import region_of

WHY = "https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html"
S3 = "https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html"
LOCKED = "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html"
ENCRYPTED = "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html"
TAGS = "https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html"
OPT_IN = "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html"
CONTINUOUS_DAYS = 35


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each resource that a selection covers, each rule of a plan, each selection and each vault."""
    by_name = buckets(estate)
    for each in covered(estate):
        needs = tuple(_takes(estate, each))
        if each.row.get("versioned"):
            name = each.arn.removeprefix("arn:aws:s3:::")
            bucket = by_name.get(name)
            needs += (Standing(bucket is not None and bucket.versioned, f"{name} is not versioned"),)
        who = f"{estate.account(each.plan).name or each.plan.account}:{each.plan.facts.get('name')}"
        does = f"backs up {each.type} {each.resource.facts.get('name') or each.resource.name}"
        actor = each.role.arn if each.role else ""
        yield Duty("L4", "backups-taken", who, does, needs, S3 if each.type == "S3" else WHY, each.resource.urn, actor)
        opts = f"{does.replace('backs up', 'takes in')} by its selection"
        if opted := tuple(opted_in(estate, each)):
            yield Duty("L4", "backups-taken", who, opts, opted, OPT_IN, each.selection.urn)
    for plan in estate.of_type(PLAN):
        for rule in documents(items(plan.facts.get("rules"))):
            needs = tuple(_keeps(estate, plan, rule))
            does = f"keeps what {rule.get('ruleName')} takes in {rule.get('targetVaultName')}"
            yield Duty("L4", "backups-taken", estate.label(plan), does, needs, LOCKED, plan.urn)
        selections = [s for s in estate.beside(plan, SELECTION) if s.facts.get("planId") == plan.id]
        chosen = Standing(bool(selections), "no selection names the plan: it backs up nothing")
        rules = Standing(bool(items(plan.facts.get("rules"))), "the plan has no rule: it takes nothing")
        does = "has a selection and a rule"
        yield Duty("L4", "backups-taken", estate.label(plan), does, (chosen, rules), WHY, plan.urn)
    for vault in estate.of_type(VAULT):
        key = estate.key_arn(vault.facts.get("kmsKeyArn"), estate.account(vault))
        if key is not None:
            fits = Standing(region_of(key) == vault.region, f"the key {key} is not in {vault.region}")
            needs = (fits, *(() if estate.entity(key) else (not_in_input(f"the key {key}"),)))
            yield Duty("L4", "backups-taken", estate.label(vault), "encrypts with its key", needs, ENCRYPTED, vault.urn)
    yield from _selections(estate)
    yield from _tags(estate)


def _tags(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each role that tags the recovery points of a rule."""
    seen = set()
    for each in covered(estate):
        for rule in documents(items(each.plan.facts.get("rules"))):
            tags = rule.get("recoveryPointTags")
            if tags and each.role is not None and (each.plan.urn, each.role.arn) not in seen:
                seen.add((each.plan.urn, each.role.arn))
                keys = {f"aws:requesttag/{key.lower()}": str(value) for key, value in tags.items()}
                arn = f"arn:aws:backup:{each.plan.region}:{each.plan.account}:recovery-point:any"
                need = Call(each.role, "backup:TagResource", arn, {**keys, "aws:tagkeys": tuple(tags)})
                does = f"tags the recovery points of {rule.get('ruleName')}"
                label = estate.label(each.plan)
                yield Duty("L4", "backups-taken", label, does, (need,), TAGS, each.plan.urn, each.role.arn)


def _selections(estate: DutyEstate) -> Iterator[Duty]:
    used = {each.selection.urn for each in covered(estate)}
    for selection in estate.of_type(SELECTION):
        stands = Standing(selection.urn in used or None, "nothing in the input has the tags or the ARNs that it names")
        who = f"{estate.account(selection).name or selection.account}:{selection.facts.get('name')}"
        yield Duty("L4", "backups-taken", who, "selects something to back up", (stands,), WHY, selection.urn)


def _takes(estate: DutyEstate, each: Covered) -> Iterator[Need]:
    role, resource = each.role, each.resource
    if role is None:
        yield not_in_input("the role of the selection", each.selection.account)
        return
    yield trusts(role, SERVICE)
    yield from requests(each.row["take"], role, each.arn, resource.account, resource.region)
    service, *actions = each.row.get("key", ("",))
    entity = estate.by_urn.get(resource.urn)
    if actions and entity is not None and entity.kms_key_arn:
        yield from estate.uses_key(role, entity.kms_key_arn, service, *actions)


def _keeps(estate: DutyEstate, plan: Resource, rule: dict[str, object]) -> Iterator[Need]:
    vault = vault_named(estate, plan, rule.get("targetVaultName"))
    if vault is None:
        known = estate.account(plan).read
        missing = f"no vault {rule.get('targetVaultName')} in {plan.account} and {plan.region}"
        yield Standing(False if known and estate.of_type(VAULT) else None, missing)
        return
    lifecycle = rule.get("lifecycle")
    yield from lifetimes(estate, vault, lifecycle, "a recovery point")
    if rule.get("enableContinuousBackup") is True:
        days = lifecycle.get("deleteAfter") if isinstance(lifecycle, dict) else None
        fits = isinstance(days, int) and days <= CONTINUOUS_DAYS
        yield Standing(fits, f"a continuous backup is kept {CONTINUOUS_DAYS} days at most, not {days}")
