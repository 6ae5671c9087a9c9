"""The baseline of one account, as every plane begins."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.alarm_topic import AlarmTopic
from infra.components.deployer import Deployer, DeployerArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.replication import RULE, Replication, ReplicationArgs, Target
from infra.components.state_store import StateStore, StateStoreArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext, account_context
from infra.context.estate import Estate
from infra.errors import UsageError
from infra.iam.policy_builder import Conditions, Text, allow
from infra.manifest.environments.state_backends import state_home
from infra.manifest.manifest_model import Manifest, plane_and_slug


@dataclass(frozen=True)
class Opened:
    """An account that is ready to be built in: the ARN of the role that deploys it, and where its access logs land."""

    deployer: pulumi.Output[str]
    logs: LogBucket | None
    """None in an account without buckets."""

    @property
    def access_logs(self) -> pulumi.Output[str]:
        """The bucket of this account's access logs: S3 delivers them within an account only."""
        assert self.logs, "an account without buckets keeps no access logs"
        return self.logs.name


def open_account(estate: Estate, account: str) -> tuple[AccountContext, Opened]:
    """The place of one account, hardened, with its deployer and the bucket of its access logs."""
    manifest = estate.manifest
    owner = manifest.owner_of(account)
    plane, _ = plane_and_slug(account)
    place = account_context(estate, account, plane, owner)
    hardening = AccountBaselineArgs(
        account_id=place.id,
        far=place.backup_provider,
        config_bucket=place.log_bucket("config"),
        contacts=mailboxes(manifest, owner),
        phone=phone(manifest),
        tags=place.tags("security", "account"),
    )
    AccountBaseline("baseline", hardening, place.opts)
    deploying = DeployerArgs(
        issuer=manifest.aws.ci.issuer,
        repository=_repository(estate, owner),
        environment=state_home(manifest, account).account,
        tags=place.tags("security", "account"),
    )
    deployer = Deployer("deployer", deploying, place.opts)
    opened = Opened(deployer.arn, _access_logs(place) if log_archive_names.has_buckets(account) else None)
    if log_archive_names.has_buckets(account) and account != log_archive_names.archive_of(estate, owner):
        copy_access_logs(place, opened)
    return place, opened


NOBODY_ANSWERS = "+12065550100"
"""A number of the block that is kept for fiction. AWS asks for one; ``mso validate`` says so where none is given."""


def phone(manifest: Manifest) -> str:
    """The number that AWS may call about any account."""
    return manifest.mso.contacts.phone or NOBODY_ANSWERS


def mailboxes(manifest: Manifest, owner: str) -> dict[str, str]:
    """Whom AWS writes to about an account, by the slug of its owner; the MSO operates them all and pays for them."""
    shared = manifest.mso.contacts
    security = shared.security if owner == manifest.mso.slug else manifest.practice(owner).contacts.security
    return {"SECURITY": security, "OPERATIONS": shared.operations, "BILLING": shared.billing}


def _access_logs(place: AccountContext) -> LogBucket:
    """Not under Object Lock and not under KMS, because S3 delivers access logs into neither."""
    ours: Conditions = {"StringEquals": {"aws:SourceAccount": place.id}}
    objects = [f"arn:aws:s3:::{place.bucket('access')}/*"]
    service = {"Service": "logging.s3.amazonaws.com"}
    retention = place.estate.manifest.retention
    args = LogBucketArgs(
        bucket=place.bucket("access"),
        key_arn=None,
        retain_years=retention.log_years,
        held=retention.legal_hold,
        deliveries=[allow("AccessLogs", "s3:PutObject", on=objects, to=service, when=ours)],
        tags=place.tags("security", "audit"),
        locked=False,
    )
    return LogBucket("access-logs", args, place.opts)


def copy_access_logs(place: AccountContext, opened: Opened, *after: pulumi.Resource) -> None:
    """S3 cannot deliver access logs into a lock; from where they land they are copied into one, in the archive."""
    estate = place.estate
    target = Target(
        bucket=log_archive_names.sealed_bucket(estate, place.owner),
        account_id=estate.account(log_archive_names.archive_of(estate, place.owner)),
        region=place.region,
        alias=log_archive_names.seal(estate, place.owner),
    )
    args = ReplicationArgs(
        role=log_archive_names.COPIER,
        account_id=place.id,
        region=place.region,
        source=opened.access_logs,
        source_key=None,
        target=target,
        tags=place.tags("security", "audit"),
    )
    landed = [opened.logs] if opened.logs else []
    opts = pulumi.ResourceOptions(provider=place.provider, depends_on=[*landed, *after])
    Replication("access-logs-copies", args, opts)


def hear_of_copies(place: AccountContext, topic: AlarmTopic) -> None:
    """A copy that S3 could not make is lost without a word; one is enough to ring (45 CFR 164.312(b))."""
    aws.cloudwatch.MetricAlarm(
        "access-logs-not-copied",
        name="access-logs-not-copied",
        alarm_description="Access logs did not get into the log archive",
        namespace="AWS/S3",
        metric_name="OperationsFailedReplication",
        dimensions={
            "SourceBucket": place.bucket("access"),
            "DestinationBucket": log_archive_names.sealed_bucket(place.estate, place.owner),
            "RuleId": RULE,
        },
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[topic.arn],
        tags=place.tags("security", "audit"),
        opts=place.opts,
    )


def keep_state(place: AccountContext, opened: Opened, custodian: Text) -> None:
    """The state of the owner's stacks stands in the owner's account, under the owner's key."""
    args = StateStoreArgs(
        bucket=place.bucket("state"),
        account_id=place.id,
        region=place.region,
        deployer=opened.deployer,
        custodian=custodian,
        log_bucket=opened.access_logs,
        tags=place.tags("security", "state"),
    )
    StateStore("state", args, place.opts)


def _repository(estate: Estate, owner: str) -> str:
    repositories = estate.manifest.aws.ci.repositories
    if owner not in repositories:
        raise UsageError(f"mso.yaml: aws.ci.repositories has none for {owner!r}; name the one that deploys for it")
    return repositories[owner]
