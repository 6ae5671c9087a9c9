"""What makes AWS or Pulumi refuse the deletion of a resource, and what stays in AWS after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from infra.engine.graph import Resource
from infra.engine.prediction.irreplaceable import ACCOUNT
from infra.teardown.legal_retention import BUCKET, LOG_GROUP, years_after
from infra.teardown.teardown_facts import Content, FactKind, TeardownFact, fact_of

OBJECT_LOCK: Final = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VAULT: Final = "aws:backup/vault:Vault"
VAULT_LOCK: Final = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
REPOSITORY: Final = "aws:ecr/repository:Repository"
KEY: Final = "aws:kms/key:Key"
SECRET: Final = "aws:secretsmanager/secret:Secret"
DATABASES: Final = ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
ORGANIZATION: Final = "aws:organizations/organization:Organization"

ITEMS: Final[Mapping[str, str]] = {BUCKET: "object versions", VAULT: "recovery points", REPOSITORY: "images"}
"""Types that AWS deletes only when they are empty, and what they hold."""
FORCED: Final = ("forceDestroy", "forceDelete")
"""Inputs with which the provider empties such a resource itself."""
READABLE: Final = frozenset({*ITEMS, LOG_GROUP})
"""Types whose content can be counted without reading it."""

DELETION_PROTECTIONS: Final = (
    "deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection", "disableApiTermination",
    "deleteProtection",
)  # fmt: skip
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "aws:rds/instance:Instance": (
        "identifier",
        "aws rds modify-db-instance --db-instance-identifier {own} --no-deletion-protection --apply-immediately",
    ),
    "aws:rds/cluster:Cluster": (
        "clusterIdentifier",
        "aws rds modify-db-cluster --db-cluster-identifier {own} --no-deletion-protection",
    ),
    "aws:dynamodb/table:Table": (
        "name", "aws dynamodb update-table --table-name {own} --no-deletion-protection-enabled",
    ),
    "aws:networkfirewall/firewall:Firewall": (
        "arn",
        "aws network-firewall update-firewall-delete-protection --firewall-arn {own} --no-delete-protection",
    ),
    "aws:lb/loadBalancer:LoadBalancer": (
        "arn",
        "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {own} "
        "--attributes Key=deletion_protection.enabled,Value=false",
    ),
}
"""What lifts the deletion protection of a type, and the property that names the resource in it."""

DEFAULT_WINDOW: Final = 30
"""Days for which AWS keeps a deleted key or secret unless declared otherwise."""


def pulumi_refusals(resource: Resource) -> Iterator[TeardownFact]:
    """Pulumi's own: ``protect``, and ``retainOnDelete``, which leaves the resource in AWS."""
    if resource.protect:
        lifted = f"pulumi state unprotect '{{own}}' --stack {resource.stack}"
        yield fact_of(resource, FactKind.PROTECTED, "Pulumi's `protect`", lifted, own=resource.urn)
    if resource.type == ACCOUNT and (resource.retain_on_delete or not resource.props.get("closeOnDeletion")):
        why = "the AWS account stays open and, with what is left in it, in the organization"
        yield fact_of(resource, FactKind.RETAINED, why, "a person closes it in AWS Organizations", blocks=False)
    elif resource.retain_on_delete:
        lifted = "a person deletes it in its account"
        yield fact_of(resource, FactKind.RETAINED, "retainOnDelete: it stays in AWS", lifted, blocks=False)


def deletion_protection(resource: Resource) -> Iterator[TeardownFact]:
    """The deletion protection of AWS."""
    for name in DELETION_PROTECTIONS:
        if resource.props.get(name) in (True, "ACTIVE"):
            switched = ("", f"a person switches {name} off in the account {resource.account}")
            known, command = COMMANDS.get(resource.type, switched)
            own = str(resource.facts.get(known, resource.id))
            yield fact_of(resource, FactKind.PROTECTED, f"{name} is on", command, own=own)


def not_empty(resource: Resource, content: Content | None) -> Iterator[TeardownFact]:
    """A bucket, repository or vault that holds something, or whose content was not read."""
    what = ITEMS.get(resource.type)
    if not what or any(resource.props.get(name) is True for name in FORCED) or (content and not content.items):
        return
    why = f"it holds {content.items} {what}" if content else f"its {what} were not read, so it counts as not empty"
    lifted = f"its owner empties it in the account {resource.account}, once neither the law nor a lock keeps it"
    yield fact_of(resource, FactKind.NOT_EMPTY, why, lifted)


def object_lock(
    resource: Resource, lock: Resource | None, content: Content | None, today: date
) -> Iterator[TeardownFact]:
    """The Object Lock of a bucket that is not known to be empty."""
    rule = (lock.props.get("rule") or {}).get("defaultRetention") if lock else None
    if not isinstance(rule, Mapping) or (content and not content.items):
        return
    mode, last = str(rule.get("mode")), (content.last_written if content else None) or today
    days = int(rule.get("days") or 0)
    until = last + timedelta(days=days) if days else years_after(last, int(rule.get("years") or 0))
    lifted = "nobody, not even the root user: each version's lock has to end"
    if mode == "GOVERNANCE":
        lifted = "a principal with s3:BypassGovernanceRetention (here the practice's custodian of records), by version"
    text = f"{until}, if nothing is written after {last}"
    fact = fact_of(resource, FactKind.LOCKED, f"S3 Object Lock in {mode} mode", lifted)
    yield replace(fact, until=until, until_text=text)


def vault_lock(
    resource: Resource, lock: Resource | None, content: Content | None, today: date
) -> Iterator[TeardownFact]:
    """The lock of a backup vault that is not known to be empty."""
    if lock is None or (content and not content.items):
        return
    days = int(lock.props.get("minRetentionDays") or 0)
    last = (content.last_written if content else None) or today
    grace = lock.props.get("changeableForDays")
    lifted = "a principal with backup:DeleteBackupVaultLockConfiguration (governance mode)"
    if grace:
        lifted = f"nobody, once the {grace} days after the lock was set have passed: recovery points have to expire"
    until = last + timedelta(days=days)
    why = f"vault lock: recovery points are kept for {days} days at least"
    yield replace(fact_of(resource, FactKind.LOCKED, why, lifted), until=until, until_text=f"{until} at the earliest")


def left_behind(resource: Resource, today: date) -> Iterator[TeardownFact]:
    """What AWS keeps after a deletion: final snapshots, and keys and secrets in their waiting period."""
    props = resource.props
    if resource.type in DATABASES and not props.get("skipFinalSnapshot"):
        name = props.get("finalSnapshotIdentifier", "its final snapshot")
        why = "AWS keeps its final snapshot, which can be restored as long as its KMS key exists"
        lifted = "aws rds delete-db-snapshot --db-snapshot-identifier {own}"
        yield fact_of(resource, FactKind.RETAINED, why, lifted, own=str(name), blocks=False)
    window, undo, own = 0, "", ""
    if resource.type == KEY:
        window = int(props.get("deletionWindowInDays") or DEFAULT_WINDOW)
        undo, own = "aws kms cancel-key-deletion --key-id {own}", str(resource.id)
    elif resource.type == SECRET:
        given = props.get("recoveryWindowInDays")
        window = DEFAULT_WINDOW if given is None else int(given)
        undo, own = "aws secretsmanager restore-secret --secret-id {own}", str(props.get("name", resource.name))
    if window:
        until = today + timedelta(days=window)
        why = f"AWS deletes it {window} days after the teardown, unless somebody cancels that"
        fact = fact_of(resource, FactKind.DELAYED, why, f"it ends by itself; {undo} keeps it", own=own, blocks=False)
        yield replace(fact, until=until, until_text=str(until))
