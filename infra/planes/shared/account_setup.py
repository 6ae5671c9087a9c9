"""Sets up one account before a plane builds in it: baseline, deployer role, access log bucket and its replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.alarm_topic import AlarmTopic
from infra.components.deployer import Deployer, DeployerArgs
from infra.components.drift_role import ROLE_NAME as DRIFT_ROLE
from infra.components.drift_role import DriftRole, DriftRoleArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.log_replication import REPLICATION_RULE_ID, LogReplication, LogReplicationArgs, ReplicationTarget
from infra.components.metric_alarm import Metric, alarm_above
from infra.components.state_store import StateStore, StateStoreArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext, account_context
from infra.context.estate import Estate
from infra.context.state_backends import state_backend
from infra.errors import UsageError
from infra.guardrails.foundation import ORGANIZATION_ACCESS_ROLE
from infra.iam.policy_builder import Conditions, Text, allow
from infra.manifest.manifest_model import Manifest, plane_and_slug

ONBOARDING_ROLE = ORGANIZATION_ACCESS_ROLE.rpartition("/")[2]
"""The role that AWS creates in a new account, which may act only while the account is onboarding."""


@dataclass(frozen=True)
class AccountSetup:
    """What the setup of an account created: its deployer role, by ARN, and its bucket for S3 server access logs."""

    deployer: pulumi.Output[str]
    deployers: Sequence[Text]
    """The ARNs of the roles that deploy: the deployer role and, while the account is onboarding, the access role."""
    access_log_bucket: LogBucket | None
    """None in an account without buckets."""

    @property
    def access_log_bucket_name(self) -> pulumi.Output[str]:
        """The name of the bucket for access logs, which S3 delivers only within an account."""
        assert self.access_log_bucket, "an account without buckets has no access logs"
        return self.access_log_bucket.name


def set_up_account(estate: Estate, account: str) -> tuple[AccountContext, AccountSetup]:
    """Apply the account baseline, create the deployer role and the access log bucket; return the account's context."""
    manifest = estate.manifest
    owner = manifest.owner_of(account)
    plane, _ = plane_and_slug(account)
    context = account_context(estate, account, plane, owner)
    baseline_args = AccountBaselineArgs(
        account_id=context.account_id,
        backup_provider=context.backup_provider,
        config_bucket=context.log_bucket_name("config"),
        contacts=alternate_contacts(manifest, owner),
        phone=contact_phone(manifest),
        tags=context.tags("security", "account"),
    )
    AccountBaseline("baseline", baseline_args, context.opts)
    deployer_args = DeployerArgs(
        issuer=manifest.aws.ci.issuer,
        repository=_repository(estate, owner),
        environment=state_backend(manifest, account).account,
        tags=context.tags("security", "account"),
    )
    deployer = Deployer("deployer", deployer_args, context.opts)
    drift_args = DriftRoleArgs(
        identity_provider=deployer.identity_provider,
        issuer=deployer_args.issuer,
        repository=deployer_args.repository,
        boundary=deployer.boundary,
        buckets=context.bucket_name("*"),
        state_bucket=context.bucket_name("state") if deployer_args.environment == account else "",
        tags=context.tags("security", "account"),
    )
    DriftRole("drift", drift_args, context.opts)
    setup = AccountSetup(
        deployer.arn,
        deploying_roles(context, deployer.arn),
        _create_access_log_bucket(context) if log_archive_names.has_buckets(account) else None,
    )
    if log_archive_names.has_buckets(account) and account != log_archive_names.log_archive_of(estate, owner):
        replicate_access_logs(context, setup)
    return context, setup


def deploying_roles(context: AccountContext, deployer: Text) -> list[Text]:
    """The ARNs of the roles that administer keys and use them to deploy: ``deployer``, and the one that onboards.

    KMS refuses a key whose policy does not let its creator change the policy again, and the services that encrypt what
    a deployment makes use the key in its name. The first deployment by the pipeline takes the access role away again.
    """
    if pulumi.Config("mso").get("deployRole") != ONBOARDING_ROLE:
        return [deployer]
    return [deployer, f"arn:aws:iam::{context.account_id}:role/{ONBOARDING_ROLE}"]


FICTIONAL_PHONE = "+12065550100"
"""A number reserved for fiction: AWS requires one, and ``mso validate`` reports a manifest that gives none."""


def contact_phone(manifest: Manifest) -> str:
    """The telephone number of every account's alternate contacts."""
    return manifest.mso.contacts.phone or FICTIONAL_PHONE


def alternate_contacts(manifest: Manifest, owner: str) -> dict[str, str]:
    """The mailboxes of an account's alternate contacts by kind; ``owner`` is the slug of its owner.

    The MSO operates and pays for all accounts; security notices go to the account's owner.
    """
    shared = manifest.mso.contacts
    security = shared.security if owner == manifest.mso.slug else manifest.practice(owner).contacts.security
    return {"SECURITY": security, "OPERATIONS": shared.operations, "BILLING": shared.billing}


def _create_access_log_bucket(context: AccountContext) -> LogBucket:
    """The bucket for access logs, without Object Lock and KMS key, because S3 delivers access logs to neither."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    objects = [f"arn:aws:s3:::{context.bucket_name('access')}/*"]
    service = {"Service": "logging.s3.amazonaws.com"}
    retention = context.estate.manifest.retention
    args = LogBucketArgs(
        bucket=context.bucket_name("access"),
        key_arn=None,
        retain_years=retention.log_years,
        legal_hold=retention.legal_hold,
        deliveries=[allow("AccessLogs", "s3:PutObject", on=objects, to=service, when=own_account)],
        tags=context.tags("security", "audit"),
        object_lock=False,
    )
    return LogBucket("access-logs", args, context.opts)


def replicate_access_logs(context: AccountContext, setup: AccountSetup, *after: pulumi.Resource) -> None:
    """Replicate the access logs into a bucket with Object Lock in the log archive; S3 cannot deliver them there itself.

    ``after`` are resources that must exist first.
    """
    estate = context.estate
    target = ReplicationTarget(
        bucket=log_archive_names.locked_access_log_bucket(estate, context.owner),
        account_id=estate.account_id(log_archive_names.log_archive_of(estate, context.owner)),
        region=context.region,
        alias=log_archive_names.log_key_alias(estate, context.owner),
    )
    args = LogReplicationArgs(
        role_name=log_archive_names.REPLICATION_ROLE,
        account_id=context.account_id,
        region=context.region,
        source_bucket=setup.access_log_bucket_name,
        source_key_arn=None,
        target=target,
        tags=context.tags("security", "audit"),
    )
    source_buckets = [setup.access_log_bucket] if setup.access_log_bucket else []
    opts = pulumi.ResourceOptions(provider=context.provider, depends_on=[*source_buckets, *after])
    LogReplication("access-logs-copies", args, opts)


def alarm_on_failed_replication(context: AccountContext, topic: AlarmTopic) -> None:
    """Raise an alarm when one replication fails: S3 reports a failed replication nowhere else (45 CFR 164.312(b))."""
    locked = log_archive_names.locked_access_log_bucket(context.estate, context.owner)
    buckets = {"SourceBucket": context.bucket_name("access"), "DestinationBucket": locked}
    failed = Metric("AWS/S3", "OperationsFailedReplication", {**buckets, "RuleId": REPLICATION_RULE_ID})
    alarm_above(
        "access-logs-not-copied", failed, 0,
        what="Access logs did not get into the log archive",
        topic_arn=topic.arn, tags=context.tags("security", "audit"), opts=context.opts,
    )  # fmt: skip


def create_state_store(context: AccountContext, setup: AccountSetup, custodian: Text) -> None:
    """Create the store for the Pulumi state of the owner's stacks, in the owner's account with the owner's KMS key.

    During onboarding the role that deploys writes the state as well, so that people can move it there; the first
    deployment by the pipeline takes that away again.
    """
    args = StateStoreArgs(
        bucket=context.bucket_name("state"),
        account_id=context.account_id,
        region=context.region,
        deployers=setup.deployers,
        reader=context.role_arn(DRIFT_ROLE),
        custodian=custodian,
        log_bucket=setup.access_log_bucket_name,
        tags=context.tags("security", "state"),
    )
    StateStore("state", args, context.opts)


def _repository(estate: Estate, owner: str) -> str:
    repositories = estate.manifest.aws.ci.repositories
    if owner not in repositories:
        raise UsageError(
            f"mso.yaml: aws.ci.repositories has no entry for {owner!r}; name the repository that deploys its accounts"
        )
    return repositories[owner]
