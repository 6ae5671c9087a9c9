"""The lookout: what is done above the accounts rings at every owner, who need not trust the others to tell.

Nothing binds the payer's own people: guardrails stop at member accounts. So whoever loosens a guardrail, moves an
account, recovers a root user or hands out a permission set is heard by the MSO and by every practice. AWS shows these
events in the payer alone: those of Organizations, account management and IAM in us-east-1, those of Identity Center in
the region it stands in. The payer passes them on to the security account, where the bells and the topic are that the
payer's people cannot change without ringing them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.components.watch import ROOT_USED, WATCHED, Bell, Watch, WatchArgs, calls
from infra.iam.document import Kind, Text, allow, policy
from infra.place import Place, role_arn

GLOBAL_REGION = "us-east-1"
"""Where CloudTrail records what is done in services that have no region."""
MESSENGER = "lookout"
"""The payer's role that passes events on."""
HERE: Mapping[str, Bell] = {
    "root-used": ROOT_USED,
    "payer-came-in": WATCHED["payer-came-in"],
    "trail-changed": WATCHED["trail-changed"],
    "watching-changed": WATCHED["watching-changed"],
    "root-session": calls("Somebody acts as a member's root user", ["sts"], ["AssumeRoot"]),
    "permission-set-changed": calls(
        "A permission set or its assignment changed", ["sso"],
        [
            "AttachCustomerManagedPolicyReferenceToPermissionSet", "AttachManagedPolicyToPermissionSet",
            "CreateAccountAssignment", "CreatePermissionSet", "DeleteAccountAssignment",
            "DeleteInlinePolicyFromPermissionSet", "DeletePermissionsBoundaryFromPermissionSet",
            "PutInlinePolicyToPermissionSet", "PutPermissionsBoundaryToPermissionSet", "UpdatePermissionSet",
        ],
    ),
    "group-changed": calls(
        "Somebody joined a group of the directory, or the directory takes its people from elsewhere",
        ["identitystore", "sso", "sso-directory"],
        [
            "AddMemberToGroup", "AssociateDirectory", "CreateGroupMembership", "DisassociateDirectory",
            "EnableExternalIdPConfigurationForDirectory", "UpdateExternalIdPConfigurationForDirectory",
        ],
    ),
}  # fmt: skip
"""What may be done in the home region, or in any."""
EVERYWHERE: Mapping[str, Bell] = {
    "guardrail-changed": calls(
        "A guardrail changed, or binds somewhere else", ["organizations"],
        ["AttachPolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "UpdatePolicy"],
    ),
    "account-moved": calls(
        "An account came, moved, left or was closed", ["account", "organizations"],
        [
            "AcceptHandshake", "CloseAccount", "CreateAccount", "DeleteOrganization", "InviteAccountToOrganization",
            "LeaveOrganization", "MoveAccount", "RemoveAccountFromOrganization",
        ],
    ),
    "delegation-changed": calls(
        "Another account may act for the organization, or a service lost its sight of it", ["organizations"],
        [
            "DeleteResourcePolicy", "DeregisterDelegatedAdministrator", "DisableAWSServiceAccess",
            "EnableAWSServiceAccess", "PutResourcePolicy", "RegisterDelegatedAdministrator",
        ],
    ),
    "root-recovery": calls(
        "How root users are recovered changed: central control, or the mailbox that resets the password",
        ["account", "iam"],
        [
            "AcceptPrimaryEmailUpdate", "DeleteAlternateContact", "DisableOrganizationsRootCredentialsManagement",
            "DisableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement",
            "EnableOrganizationsRootSessions", "PutAlternateContact", "StartPrimaryEmailUpdate",
        ],
    ),
    "rights-changed": WATCHED["rights-changed"],
}  # fmt: skip
"""What is done to the organization as a whole."""
ABOVE: Mapping[str, Bell] = {**HERE, **EVERYWHERE}


def pass_on(payer: str, home: aws.Provider, region: str, security: Text, tags: Mapping[str, str]) -> None:
    """Pass what rings these bells from the payer to the ``security`` account's default bus in ``region``."""
    near = pulumi.ResourceOptions(provider=home)
    bus = pulumi.Output.concat(f"arn:aws:events:{region}:", security, ":event-bus/default")
    messenger = Role(
        MESSENGER,
        RoleArgs(
            name=MESSENGER,
            description="Passes events of the organization on to the security account",
            trust=[
                allow(
                    "Events",
                    "sts:AssumeRole",
                    to={"Service": "events.amazonaws.com"},
                    when={"StringEquals": {"aws:SourceAccount": payer}},
                )
            ],
            may=[allow("PassOn", "events:PutEvents", on=[bus])],
            tags=tags,
        ),
        near,
    )

    def watch(name: str, bells: Mapping[str, Bell], opts: pulumi.ResourceOptions) -> None:
        Watch(name, WatchArgs(to=bus, by=messenger.arn, bells=bells, tags=tags), opts)

    if region == GLOBAL_REGION:
        watch("lookout-here", ABOVE, near)
        return
    watch("lookout-here", HERE, near)
    everywhere = aws.Provider("payer-global", region=GLOBAL_REGION, allowed_account_ids=[payer])
    watch("lookout-everywhere", ABOVE, pulumi.ResourceOptions(provider=everywhere))


def receive(place: Place, payer: str) -> None:
    """Take events from the payer's messenger, and from nobody else, on the default bus of this account."""
    messenger = {"ArnEquals": {"aws:PrincipalArn": role_arn(payer, MESSENGER)}}
    bus = place.arn("events", "event-bus/default")
    aws.cloudwatch.EventBusPolicy(
        "from-payer",
        policy=policy(
            Kind.RESOURCE,
            allow("Messenger", "events:PutEvents", on=[bus], to={"AWS": f"arn:aws:iam::{payer}:root"}, when=messenger),
        ),
        opts=place.opts,
    )
