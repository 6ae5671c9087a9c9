"""The lookout: what is done above the accounts rings at every owner, who need not trust the others to tell.

Nothing binds the payer's own people: guardrails stop at member accounts. So whoever loosens a guardrail, moves an
account, recovers a root user or hands out a permission set is heard by the MSO and by every practice. AWS shows these
events in the payer alone: those of Organizations, account management and IAM in us-east-1, those of Identity Center in
the region it stands in. The payer passes them on to the security account, where the bells and the topic are that the
payer's people cannot change without ringing them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from infra.components.account_alarms import ROOT_USED, WATCHED, Bell, Watch, WatchArgs, calls
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext, role_arn
from infra.iam.policy_builder import Kind, Text, allow, policy
from infra.manifest.sections import Aws

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
SHOWN_GLOBALLY: Mapping[str, Bell] = {
    name: WATCHED[name]
    for name in ("root-used", "break-glass", "phi-role-taken", "payer-came-in", "rights-changed", "watching-changed")
}
"""Those of every account's bells that may ring in us-east-1: IAM's, sign-ins at the global endpoints, and whoever
takes these bells down."""
SHOWN_WITH_COPIES: Mapping[str, Bell] = {
    **{name: bell for name, bell in SHOWN_GLOBALLY.items() if name != "rights-changed"},
    **{name: WATCHED[name] for name in ("key-changed", "watching-changed", "backup-changed", "finding")},
}
"""Those that may ring in the backup region: there are copies, their keys, and what watches them; STS answers there."""
PAYER_WITH_COPIES: Mapping[str, Bell] = {name: HERE[name] for name in ("root-used", "root-session", "watching-changed")}
Post: TypeAlias = tuple[Mapping[str, Bell], pulumi.ResourceOptions]
"""Bells, and the account and region in which they listen."""


def pass_on(
    payer: str, homes: tuple[aws.Provider, aws.Provider], config: Aws, security: Text, tags: Mapping[str, str]
) -> None:
    """Pass what is done above the accounts from the payer to the ``security`` account's default bus at home.

    ``homes`` are the payer's providers at home and in the backup region.
    """
    here, far = (pulumi.ResourceOptions(provider=provider) for provider in homes)
    bus = pulumi.Output.concat(f"arn:aws:events:{config.home_region}:", security, ":event-bus/default")
    posts: dict[str, Post] = {"lookout": (HERE, here), "lookout-backup": (PAYER_WITH_COPIES, far)}
    if config.home_region == GLOBAL_REGION:
        posts["lookout"] = (ABOVE, here)
    elif config.backup_region == GLOBAL_REGION:
        posts["lookout-backup"] = (ABOVE, far)
    else:
        there = aws.Provider("payer-global", region=GLOBAL_REGION, allowed_account_ids=[payer])
        posts["lookout-global"] = (ABOVE, pulumi.ResourceOptions(provider=there))
    _send(payer, bus, posts, tags)


def watch(place: AccountContext, topic: Text, tags: Mapping[str, str], more: Mapping[str, Bell] | None = None) -> None:
    """Every account's bells, and ``more``, at a topic of the account's own."""
    bells = {**WATCHED, **(more or {})}
    Watch("watch", WatchArgs(to=topic, bells=bells, tags=tags), place.opts)
    _send(place.id, place.arn("events", "event-bus/default"), _elsewhere(place), tags)


def report(place: AccountContext, hearing: str, tags: Mapping[str, str]) -> None:
    """Every account's bells, passed on to an account that is ``hearing``: for one that tells nobody itself."""
    bus = f"arn:aws:events:{place.region}:{hearing}:event-bus/default"
    _send(place.id, bus, {"watch": (WATCHED, place.opts), **_elsewhere(place)}, tags)


def _elsewhere(place: AccountContext) -> dict[str, Post]:
    """Bells where AWS shows what it does not show at home, passed on from there."""
    backup = place.estate.manifest.aws.backup_region
    if backup == GLOBAL_REGION:
        return {"watch-backup": ({**SHOWN_GLOBALLY, **SHOWN_WITH_COPIES}, place.far_opts)}
    posts: dict[str, Post] = {"watch-backup": (SHOWN_WITH_COPIES, place.far_opts)}
    if place.region != GLOBAL_REGION:
        posts["watch-global"] = (SHOWN_GLOBALLY, place.opts_in(GLOBAL_REGION))
    return posts


def receive(place: AccountContext, senders: Sequence[str]) -> None:
    """Take events on this account's default bus from the messengers of these accounts, and from nobody else."""
    messengers = {"ArnEquals": {"aws:PrincipalArn": [role_arn(sender, MESSENGER) for sender in senders]}}
    accounts = {"AWS": [f"arn:aws:iam::{sender}:root" for sender in senders]}
    bus = place.arn("events", "event-bus/default")
    aws.cloudwatch.EventBusPolicy(
        "from-messengers",
        policy=policy(Kind.RESOURCE, allow("Messengers", "events:PutEvents", on=[bus], to=accounts, when=messengers)),
        opts=place.opts,
    )


def _send(account_id: str, bus: Text, posts: Mapping[str, Post], tags: Mapping[str, str]) -> None:
    """What rings these bells goes to a bus, by a role that may do no more than put events there."""
    ours = {"StringEquals": {"aws:SourceAccount": account_id}}
    args = RoleArgs(
        name=MESSENGER,
        description="Passes events on to where they are heard",
        trust=[allow("Events", "sts:AssumeRole", to={"Service": "events.amazonaws.com"}, when=ours)],
        may=[allow("PassOn", "events:PutEvents", on=[bus])],
        tags=tags,
    )
    (_, opts), *_ = posts.values()
    messenger = Role(MESSENGER, args, opts)
    for name, (bells, where) in posts.items():
        Watch(name, WatchArgs(to=bus, by=messenger.arn, bells=bells, tags=tags), where)
