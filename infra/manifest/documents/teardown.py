"""What the teardown page says of one environment: the order of the stacks, and what does not simply go with them.

The rows follow from the manifest alone. A test compares them with the plan of a teardown (infra/teardown), which knows
every resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from infra.context.stack_order import stack_dependencies
from infra.manifest.law import retention
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.manifest_model import PRACTICE_PLANES, Manifest, plane_and_slug

KEY_DAYS: Final = 30
"""Days for which AWS keeps a deleted KMS key or secret."""
CLOSED_ACCOUNT_DAYS: Final = 90
"""Days for which AWS keeps a closed account: it can be reopened, and its content is kept."""

APPLICATION_PLANES: Final = ("management", "clinical", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that a teardown does not simply remove: in which planes, which resource types, why, until, who acts.

    ``law`` says that a rule on retention keeps it.
    """

    planes: tuple[str, ...]
    types: tuple[str, ...]
    what: str
    why: str
    until: str
    who: str
    law: bool = False


def order(manifest: Manifest) -> tuple[str, ...]:
    """The stacks in the order in which they go: each before those that it depends on."""
    return tuple(reversed(tuple(TopologicalSorter(stack_dependencies(manifest)).static_order())))


def kept_by_law(manifest: Manifest) -> Iterator[Kept]:
    """What the retention rules of the manifest keep, and until when."""
    hold = "while the legal hold lasts" if manifest.retention.legal_hold else ""
    for practice in manifest.practices:
        rule = chart_retention(manifest, practice.slug)
        minors = f", a minor's also until the age of {rule.minor_until}" if rule.minor_until else ""
        doubt = "" if rule.verified else " (not verified: ask counsel)"
        yield Kept(
            planes=("clinical", "location"),
            types=("s3/bucket:Bucket", "rds/instance:Instance", "efs/fileSystem:FileSystem", "dynamodb/table:Table"),
            what=f"charts, photographs, intake, visits and the systems' databases of {practice.slug}",
            why=f"chart retention in {practice.state}; source: {rule.source}",
            until=hold or f"{rule.years} years after the last service{minors}{doubt}",
            who=f"custodian of records of {practice.slug} ({practice.contacts.custodian})",
            law=True,
        )
    years = manifest.retention.documentation_years
    yield Kept(
        planes=("exchange",), types=("s3/bucket:Bucket", "rds/instance:Instance", "dynamodb/table:Table"),
        what="what the flows delivered, what was complete before a visit, and the databases of the exchange",
        why="evidence of disclosures (45 CFR 164.528, 164.316(b)(2)(i))",
        until=hold or f"{years} years after it was written", who="the practice's security official", law=True,
    )  # fmt: skip
    yield Kept(
        planes=("log-archive", "management", *PRACTICE_PLANES, "location"),
        types=("s3/bucket:Bucket", "cloudwatch/logGroup:LogGroup"),
        what="audit trail, configuration history and other logs", why="documentation (45 CFR 164.316(b)(2)(i))",
        until=hold or f"{manifest.retention.log_years} years after they were written",
        who="the owner's security official", law=True,
    )  # fmt: skip


def locked(manifest: Manifest) -> Iterator[Kept]:
    """What AWS refuses to delete until something ends."""
    points = retention.recovery_points(manifest.retention)
    yield Kept(
        planes=("log-archive",), types=("s3/bucket:Bucket",), what="log buckets",
        why="S3 Object Lock in compliance mode",
        until=f"{manifest.retention.log_years} years after the last object was written",
        who="nobody can lift it, the root user included",
    )  # fmt: skip
    yield Kept(
        planes=("clinical", "exchange", "location"), types=("s3/bucket:Bucket",),
        what="buckets of records", why="S3 Object Lock in governance mode",
        until="the retention above", who="the practice's custodian of records, version by version",
    )  # fmt: skip
    yield Kept(
        planes=("management", *PRACTICE_PLANES), types=("backup/vault:Vault",), what="backup vaults",
        why="vault lock, which nobody can lift three days after it was set",
        until=f"{points.days} days after the last backup: the recovery points expire", who="nobody; wait",
    )  # fmt: skip
    yield Kept(
        planes=("org",), types=("organizations/organization:Organization",), what="the organization",
        why="it has member accounts", until="each is closed or has left", who="payer administrator",
    )  # fmt: skip


def protected() -> Iterator[Kept]:
    """What refuses to be deleted until somebody says so by name."""
    yield Kept(
        planes=APPLICATION_PLANES,
        types=(
            "rds/instance:Instance", "efs/fileSystem:FileSystem", "lb/loadBalancer:LoadBalancer",
            "dynamodb/table:Table", "networkfirewall/firewall:Firewall",
        ),
        what="databases, tables, file systems, load balancers, firewalls",
        why="Pulumi's `protect` and AWS's deletion protection",
        until="unprotected by name", who="the owner's approver",
    )  # fmt: skip
    yield Kept(
        planes=("org",), types=("organizations/account:Account", "organizations/organization:Organization"),
        what="member accounts and the organization", why="Pulumi's `protect`", until="unprotected by name",
        who="payer administrator",
    )  # fmt: skip
    yield Kept(
        planes=("log-archive", *APPLICATION_PLANES, "backup", "location"),
        types=("s3/bucket:Bucket", "backup/vault:Vault", "ecr/repository:Repository"),
        what="buckets, vaults and image registries that hold something", why="AWS deletes only empty ones",
        until="emptied, where neither law nor lock keeps it", who="the owner of the account",
    )  # fmt: skip
    yield Kept(
        planes=("management", "clinical"), types=("s3/bucket:Bucket",), what="the bucket of the owner's Pulumi state",
        why="the teardown itself needs it", until="the state is moved to another backend: it goes last",
        who="the owner's approver",
    )  # fmt: skip


def remaining() -> Iterator[Kept]:
    """What is left in AWS after a teardown that succeeded."""
    yield Kept(
        planes=("org",), types=("organizations/account:Account",), what="the member accounts",
        why="closing an account is a decision of its owner, and AWS limits how many close in 30 days",
        until=f"closed by a person, then {CLOSED_ACCOUNT_DAYS} days",
        who="payer administrator, with the account's owner",
    )  # fmt: skip
    yield Kept(
        planes=APPLICATION_PLANES, types=("rds/instance:Instance",), what="a final snapshot of each database",
        why="the last copy of its content; readable while its key exists", until="deleted by a person",
        who="the owner of the account",
    )  # fmt: skip
    yield Kept(
        planes=("log-archive", "security", *APPLICATION_PLANES, "backup", "location"),
        types=("kms/key:Key", "secretsmanager/secret:Secret"), what="KMS keys and secrets",
        why="AWS waits before it deletes them; what a deleted key encrypted is lost, snapshots and backups too",
        until=f"{KEY_DAYS} days, and can be stopped until then",
        who="nobody; cancel in time if anything is still needed",
    )  # fmt: skip


def stacks_of_plane(manifest: Manifest, planes: tuple[str, ...]) -> tuple[str, ...]:
    """The stacks of these planes, in the order of the teardown."""
    return tuple(stack for stack in order(manifest) if plane_and_slug(stack)[0] in planes)
