"""Alarms for changes above the accounts, which notify the MSO and every practice without relying on each other.

Guardrails do not apply to the payer account, so its people could loosen a guardrail, move an account, recover a root
user or assign a permission set. AWS records these events in the payer account only: those of Organizations, account
management and IAM in us-east-1, those of Identity Center in its own region. The payer forwards them to the security
account. The alarm rules and the topic there can be changed from the payer only by actions that raise these alarms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from infra.components.alarm_rules import (
    ACCOUNT_ALARM_RULES,
    SIGN_IN_ALARM_RULES,
    AlarmRule,
    AlarmRules,
    AlarmRulesArgs,
    api_calls,
)
from infra.components.alarm_topic import AlarmTopic
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext, role_arn
from infra.context.estate import GLOBAL_REGION
from infra.iam.policy_builder import Kind, Text, allow, policy
from infra.manifest.sections import Aws

FORWARDING_ROLE = "lookout"
"""The name of the role with which EventBridge forwards events to another event bus."""
PAYER_ALARMS: Mapping[str, AlarmRule] = {
    **SIGN_IN_ALARM_RULES,
    **{
        name: ACCOUNT_ALARM_RULES[name]
        for name in (
            "payer-came-in", "trail-changed", "watching-changed", "key-changed", "network-changed",
            "data-store-changed",
        )
    },
    "root-session": api_calls("Somebody acts as a member's root user", ["sts"], ["AssumeRoot"]),
    "permission-set-changed": api_calls(
        "A permission set or its assignment changed", ["sso"],
        [
            "AttachCustomerManagedPolicyReferenceToPermissionSet", "AttachManagedPolicyToPermissionSet",
            "CreateAccountAssignment", "CreatePermissionSet", "DeleteAccountAssignment",
            "DeleteInlinePolicyFromPermissionSet", "DeletePermissionsBoundaryFromPermissionSet",
            "PutInlinePolicyToPermissionSet", "PutPermissionsBoundaryToPermissionSet", "UpdatePermissionSet",
        ],
    ),
    "group-changed": api_calls(
        "Somebody joined a group of the directory, or the directory takes its people from elsewhere",
        ["identitystore", "sso", "sso-directory"],
        [
            "AddMemberToGroup", "AssociateDirectory", "CreateGroupMembership", "DisassociateDirectory",
            "EnableExternalIdPConfigurationForDirectory", "UpdateExternalIdPConfigurationForDirectory",
        ],
    ),
}  # fmt: skip
"""Alarm rules of the payer for events that AWS records in the home region, or in every region."""
ORGANIZATION_WIDE_ALARMS: Mapping[str, AlarmRule] = {
    "guardrail-changed": api_calls(
        "A guardrail changed, or binds somewhere else", ["organizations"],
        [
            "AttachPolicy", "CreatePolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType",
            "UpdatePolicy",
        ],
    ),
    "account-moved": api_calls(
        "An account came, moved, left or was closed", ["account", "organizations"],
        [
            "AcceptHandshake", "CloseAccount", "CreateAccount", "CreateOrganizationalUnit", "DeclineHandshake",
            "DeleteOrganization", "DeleteOrganizationalUnit", "InviteAccountToOrganization", "LeaveOrganization",
            "MoveAccount", "RemoveAccountFromOrganization", "UpdateOrganizationalUnit",
        ],
    ),
    "delegation-changed": api_calls(
        "Another account may act for the organization, or a service lost its sight of it", ["organizations"],
        [
            "DeleteResourcePolicy", "DeregisterDelegatedAdministrator", "DisableAWSServiceAccess",
            "EnableAWSServiceAccess", "PutResourcePolicy", "RegisterDelegatedAdministrator",
        ],
    ),
    "root-recovery": api_calls(
        "How root users are recovered changed: central control, or the mailbox that resets the password",
        ["account", "iam"],
        [
            "AcceptPrimaryEmailUpdate", "DeleteAlternateContact", "DisableOrganizationsRootCredentialsManagement",
            "DisableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement",
            "EnableOrganizationsRootSessions", "PutAlternateContact", "StartPrimaryEmailUpdate",
        ],
    ),
    "rights-changed": ACCOUNT_ALARM_RULES["rights-changed"],
}  # fmt: skip
"""Alarm rules of the payer for changes of the organization, which AWS records in us-east-1."""
ORGANIZATION_ALARMS: Mapping[str, AlarmRule] = {**PAYER_ALARMS, **ORGANIZATION_WIDE_ALARMS}
GLOBAL_REGION_ALARMS: Mapping[str, AlarmRule] = {
    **SIGN_IN_ALARM_RULES,
    **{
        name: ACCOUNT_ALARM_RULES[name]
        for name in ("break-glass", "phi-role-taken", "payer-came-in", "rights-changed", "watching-changed")
    },
}
"""The account alarm rules whose events AWS records in us-east-1: IAM, sign-ins at global endpoints, and changes of
these alarm rules themselves."""
BACKUP_REGION_ALARMS: Mapping[str, AlarmRule] = {
    **{name: rule for name, rule in GLOBAL_REGION_ALARMS.items() if name != "rights-changed"},
    **{
        name: ACCOUNT_ALARM_RULES[name]
        for name in (
            "key-changed", "trail-changed", "watching-changed", "backup-changed", "network-changed",
            "data-store-changed", "finding",
        )
    },
}  # fmt: skip
"""The account alarm rules for the backup region, which has backup copies, their keys, detectors and an STS endpoint;
a network or a data store that somebody makes there raises one too."""
PAYER_BACKUP_REGION_ALARMS: Mapping[str, AlarmRule] = {
    **SIGN_IN_ALARM_RULES,
    **{
        name: PAYER_ALARMS[name]
        for name in (
            "root-session", "trail-changed", "watching-changed", "key-changed", "network-changed", "data-store-changed",
        )
    },
}  # fmt: skip
"""The payer's alarm rules for the backup region, which no guardrail closes to its people."""
RegionalAlarms: TypeAlias = tuple[Mapping[str, AlarmRule], pulumi.ResourceOptions]
"""Alarm rules, and the options that deploy them to an account and region."""


def forward_payer_events(
    payer: str, providers: tuple[aws.Provider, aws.Provider], config: Aws, security: Text, tags: Mapping[str, str]
) -> None:
    """Forward events above the accounts from the payer to the default event bus of the ``security`` account.

    ``providers`` are the payer's for the home region and the backup region; the bus is in the home region.
    """
    home, backup = (pulumi.ResourceOptions(provider=provider) for provider in providers)
    bus = pulumi.Output.concat(f"arn:aws:events:{config.home_region}:", security, ":event-bus/default")
    alarms: dict[str, RegionalAlarms] = {
        "lookout": (PAYER_ALARMS, home),
        "lookout-backup": (PAYER_BACKUP_REGION_ALARMS, backup),
    }
    if config.home_region == GLOBAL_REGION:
        alarms["lookout"] = (ORGANIZATION_ALARMS, home)
    elif config.backup_region == GLOBAL_REGION:
        alarms["lookout-backup"] = (ORGANIZATION_ALARMS, backup)
    else:
        provider = aws.Provider("payer-global", region=GLOBAL_REGION, allowed_account_ids=[payer])
        alarms["lookout-global"] = (ORGANIZATION_ALARMS, pulumi.ResourceOptions(provider=provider))
    _forward(payer, bus, alarms, tags)


def create_account_alarms(
    context: AccountContext, topic: AlarmTopic, tags: Mapping[str, str], more: Mapping[str, AlarmRule] | None = None
) -> None:
    """Create the account's alarm rules, and ``more``, with an SNS topic of the account as their target."""
    rules = {**ACCOUNT_ALARM_RULES, **(more or {})}
    args = AlarmRulesArgs(target_arn=topic.arn, dead_letters=topic.undelivered_arn, rules=rules, tags=tags)
    AlarmRules("watch", args, context.opts)
    _forward(context.account_id, context.arn("events", "event-bus/default"), _alarms_of_other_regions(context), tags)


def forward_account_events(context: AccountContext, receiver: str, tags: Mapping[str, str]) -> None:
    """Create the alarm rules of an account without a topic: they forward events to the account with id ``receiver``."""
    bus = f"arn:aws:events:{context.region}:{receiver}:event-bus/default"
    alarms = {"watch": (ACCOUNT_ALARM_RULES, context.opts), **_alarms_of_other_regions(context)}
    _forward(context.account_id, bus, alarms, tags)


def _alarms_of_other_regions(context: AccountContext) -> dict[str, RegionalAlarms]:
    """Alarm rules for events that AWS records outside the home region."""
    backup = context.estate.manifest.aws.backup_region
    if backup == GLOBAL_REGION:
        return {"watch-backup": ({**GLOBAL_REGION_ALARMS, **BACKUP_REGION_ALARMS}, context.backup_region_opts)}
    alarms: dict[str, RegionalAlarms] = {"watch-backup": (BACKUP_REGION_ALARMS, context.backup_region_opts)}
    if context.region != GLOBAL_REGION:
        alarms["watch-global"] = (GLOBAL_REGION_ALARMS, context.opts_in_region(GLOBAL_REGION))
    return alarms


def accept_events_from(context: AccountContext, senders: Sequence[str]) -> None:
    """Let only the forwarding roles of the accounts with these ids put events on this account's default event bus."""
    roles = {"ArnEquals": {"aws:PrincipalArn": [role_arn(sender, FORWARDING_ROLE) for sender in senders]}}
    accounts = {"AWS": [f"arn:aws:iam::{sender}:root" for sender in senders]}
    bus = context.arn("events", "event-bus/default")
    aws.cloudwatch.EventBusPolicy(
        "from-messengers",
        policy=policy(Kind.RESOURCE, allow("Messengers", "events:PutEvents", on=[bus], to=accounts, when=roles)),
        opts=context.opts,
    )


def _forward(account_id: str, bus: Text, alarms: Mapping[str, RegionalAlarms], tags: Mapping[str, str]) -> None:
    """Create these alarm rules with an event bus as target, and the role that may only put events on that bus."""
    own_account = {"StringEquals": {"aws:SourceAccount": account_id}}
    args = RoleArgs(
        name=FORWARDING_ROLE,
        description="Passes events on to where they are heard",
        trust=[allow("Events", "sts:AssumeRole", to={"Service": "events.amazonaws.com"}, when=own_account)],
        permissions=[allow("PassOn", "events:PutEvents", on=[bus])],
        tags=tags,
    )
    (_, opts), *_ = alarms.values()
    role = Role(FORWARDING_ROLE, args, opts)
    for name, (rules, region_opts) in alarms.items():
        AlarmRules(name, AlarmRulesArgs(target_arn=bus, role_arn=role.arn, rules=rules, tags=tags), region_opts)
