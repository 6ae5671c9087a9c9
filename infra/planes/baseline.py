"""The baseline of one account, as every plane begins."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra import archive
from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.alarm_topic import AlarmTopic
from infra.components.replication import RULE, Replication, ReplicationArgs, Target
from infra.components.state_store import StateStore, StateStoreArgs
from infra.errors import UsageError
from infra.estate import Estate
from infra.iam.document import Text
from infra.manifest.model import plane_and_slug
from infra.place import Place, place_of


def open_account(estate: Estate, account: str) -> tuple[Place, AccountBaseline]:
    """The place of one account, and the baseline built in it."""
    manifest = estate.manifest
    owner = manifest.owner_of(account)
    plane, _ = plane_and_slug(account)
    place = place_of(estate, account, plane, owner)
    practice = manifest.practice(owner) if owner != manifest.mso.slug else None
    baseline = AccountBaseline(
        "baseline",
        AccountBaselineArgs(
            account_id=place.id,
            issuer=manifest.aws.ci.issuer,
            repository=_repository(estate, owner),
            environment=account,
            config_bucket=place.log_bucket("config"),
            access_bucket=place.bucket("access") if archive.has_buckets(account) else None,
            log_years=manifest.retention.log_years,
            held=manifest.retention.legal_hold,
            tags=place.tags("security"),
            security_contact=practice.contacts.security if practice else manifest.mso.contacts.security,
            operations_contact=manifest.mso.contacts.operations,
            billing_contact=manifest.mso.contacts.billing,
        ),
        place.opts,
    )
    if archive.has_buckets(account) and account != archive.archive_of(estate, owner):
        copy_access_logs(place, baseline)
    return place, baseline


def copy_access_logs(place: Place, baseline: AccountBaseline, *after: pulumi.Resource) -> None:
    """S3 cannot deliver access logs into a lock; from where they land they are copied into one, in the archive."""
    estate = place.estate
    target = Target(
        bucket=archive.sealed_bucket(estate, place.owner),
        account_id=estate.account(archive.archive_of(estate, place.owner)),
        region=place.region,
        alias=archive.seal(estate, place.owner),
    )
    args = ReplicationArgs(
        role=archive.COPIER,
        account_id=place.id,
        region=place.region,
        source=baseline.access_logs,
        source_key=None,
        target=target,
        tags=place.tags("security"),
    )
    opts = pulumi.ResourceOptions(provider=place.provider, depends_on=[baseline, *after])
    Replication("access-logs-copies", args, opts)


def hear_of_copies(place: Place, topic: AlarmTopic) -> None:
    """A copy that S3 could not make is lost without a word; one is enough to ring (45 CFR 164.312(b))."""
    aws.cloudwatch.MetricAlarm(
        "access-logs-not-copied",
        name="access-logs-not-copied",
        alarm_description="Access logs did not get into the log archive",
        namespace="AWS/S3",
        metric_name="OperationsFailedReplication",
        dimensions={
            "SourceBucket": place.bucket("access"),
            "DestinationBucket": archive.sealed_bucket(place.estate, place.owner),
            "RuleId": RULE,
        },
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[topic.arn],
        tags=place.tags("security"),
        opts=place.opts,
    )


def keep_state(place: Place, baseline: AccountBaseline, custodian: Text) -> None:
    """The state of the owner's stacks stands in the owner's account, under the owner's key."""
    args = StateStoreArgs(
        bucket=place.bucket("state"),
        account_id=place.id,
        region=place.region,
        deployer=baseline.deployer,
        custodian=custodian,
        log_bucket=baseline.access_logs,
        tags=place.tags("security", system="state"),
    )
    StateStore("state", args, place.opts)


def _repository(estate: Estate, owner: str) -> str:
    repositories = estate.manifest.aws.ci.repositories
    if owner not in repositories:
        raise UsageError(f"mso.yaml: aws.ci.repositories has none for {owner!r}; name the one that deploys for it")
    return repositories[owner]
