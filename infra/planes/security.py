"""The security plane: security services for one organization, and alarms that notify all owners of accounts in it."""

from __future__ import annotations

import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, alarm_services_use_key
from infra.components.conformance_pack import ConformancePack, ConformancePackArgs
from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.guardduty_detector import GuardDutyDetector, GuardDutyDetectorArgs
from infra.components.role import Role, RoleArgs
from infra.components.security_services import MacieTarget, SecurityServices, SecurityServicesArgs
from infra.context.account_context import AccountContext, bucket_name
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, allow
from infra.manifest.manifest_model import PRACTICE_PLANES
from infra.planes.shared.account_setup import set_up_account
from infra.planes.shared.organization_alarms import ORGANIZATION_ALARMS, accept_events_from, create_account_alarms

DATA_CLASS = "security"
AGGREGATOR_ACTIONS = (
    "organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization",
    "organizations:ListAccounts", "organizations:ListDelegatedAdministrators",
)  # fmt: skip
"""What AWS's managed policy AWSConfigRoleForOrganizations allows (Config API, OrganizationAggregationSource)."""


def build(estate: Estate, practice: str = "") -> None:
    """Build alarms, security services and a Config aggregator; with ``practice``, for that practice's organization."""
    manifest = estate.manifest
    context, setup = set_up_account(estate, manifest.stack_name("security", practice))
    key = DataKey(
        "alarms-key",
        DataKeyArgs(
            alias="mso/security",
            description="Encrypts alarms",
            account_id=context.account_id,
            region=context.region,
            administrators=setup.deployers,
            users=[],
            service_statements=alarm_services_use_key(context.account_id),
            tags=context.tags(DATA_CLASS, "encryption"),
        ),
        context.opts,
    )
    practices = manifest.practices_in(practice or manifest.mso.slug)
    practice_mailboxes = {owner.slug: owner.contacts.security for owner in practices}
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=context.name("alarms"),
            account_id=context.account_id,
            key_arn=key.arn,
            mailboxes={manifest.mso.slug: manifest.mso.contacts.security, **practice_mailboxes},
            tags=context.tags(DATA_CLASS, "alarms"),
        ),
        context.opts,
    )
    create_account_alarms(context, topic, context.tags(DATA_CLASS, "alarms"), ORGANIZATION_ALARMS)
    senders = (manifest.sibling_account(context.account_name, plane) for plane in ("payer", "log-archive"))
    accept_events_from(context, [estate.account_id(sender) for sender in senders])
    arrivals_bucket = MacieTarget(
        account_id=estate.account_id("management"),
        email=manifest.email_of("management"),
        buckets=[bucket_name(estate, "management", "arrivals")],
    )
    names = manifest.account_names()
    served = (name for name in names if manifest.sibling_account(name, "security") == context.account_name)
    patient_data = [f"{plane}-{each.slug}" for each in practices for plane in PRACTICE_PLANES]
    SecurityServices(
        "detection",
        SecurityServicesArgs(
            account_id=context.account_id,
            region=context.region,
            patient_data_accounts=[estate.account_id(name) for name in patient_data],
            linked_regions=[manifest.aws.backup_region],
            root_id=estate.unit_path(context.account_name).split("/")[1],
            member_accounts={name: estate.account_id(name) for name in served if name != context.account_name},
            macie_targets=[] if practice else [arrivals_bucket],
            tags=context.tags(DATA_CLASS, "detection"),
        ),
        context.opts,
    )
    _backup_region_services(context)
    _config_aggregator(context)
    ConformancePack("hipaa", ConformancePackArgs(name="mso-hipaa"), context.opts)


def _backup_region_services(context: AccountContext) -> None:
    """GuardDuty and an external access analyzer for the backup region, which has backup copies and their KMS keys.

    Security Hub evaluates it from the home region. Inspector and Macie have nothing to scan: the region has no EC2
    instance, image, function or bucket.
    """
    tags = context.tags(DATA_CLASS, "detection")
    GuardDutyDetector("threats-backup", GuardDutyDetectorArgs(tags=tags), context.backup_region_opts)
    aws.accessanalyzer.Analyzer(
        "access-backup",
        analyzer_name="mso-organization",
        type="ORGANIZATION",
        tags=tags,
        opts=context.backup_region_opts,
    )


def _config_aggregator(context: AccountContext) -> None:
    """An AWS Config aggregator over every account and region of the organization (45 CFR 164.308(a)(8))."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    role_args = RoleArgs(
        name="config-aggregator",
        description="AWS Config: lists the accounts whose configuration it collects",
        trust=[allow("Config", "sts:AssumeRole", to={"Service": "config.amazonaws.com"}, when=own_account)],
        permissions=[allow("Accounts", *AGGREGATOR_ACTIONS, on=["*"])],
        tags=context.tags(DATA_CLASS, "detection"),
    )
    role = Role("config-aggregator", role_args, context.opts)
    aws.cfg.ConfigurationAggregator(
        "configuration",
        name="mso",
        organization_aggregation_source=aws.cfg.ConfigurationAggregatorOrganizationAggregationSourceArgs(
            all_regions=True, role_arn=role.arn
        ),
        tags=context.tags(DATA_CLASS, "detection"),
        opts=context.opts,
    )
