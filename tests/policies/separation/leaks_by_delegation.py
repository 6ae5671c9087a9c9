"""Leaks: accounts to which an organization delegates a service, and policy types that are not enabled."""

from __future__ import annotations

from change_builders import PHOTOS, Change, Leak, add, changed, combined, extend_policy, without
from small_estate import LOGS, MANAGEMENT, NORTH, PAYER, RCP, SCP, SECURITY, SOUTH, allow, policy, root

ADMINISTRATOR = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"


def delegated(service: str, account: str = MANAGEMENT) -> Change:
    """Makes an account delegated administrator of a service."""
    return add(ADMINISTRATOR, f"delegate-{service}", PAYER, accountId=account, servicePrincipal=service)


def enabled(*types: str) -> Change:
    """The organization with these policy types enabled."""
    return changed("organization", enabledPolicyTypes=list(types))


LEAKS: list[Leak] = [
    ("management deploys stack sets to every account", "W1", delegated(STACK_SETS)),
    ("the security account deploys stack sets, after the cut-off too", "W9", delegated(STACK_SETS, SECURITY)),
    ("management administers Identity Center", "W6", delegated("sso.amazonaws.com")),
    ("another practice deploys stack sets", "W11", delegated(STACK_SETS, SOUTH)),
    (
        "management administers CloudTrail without a guardrail on the trail",
        "W8",
        combined(delegated("cloudtrail.amazonaws.com"), without("logging:attachment")),
    ),
    (
        "management administers CloudTrail by its own registration",
        "W8",
        combined(
            add(
                "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
                "trail-admin",
                PAYER,
                accountId=MANAGEMENT,
            ),
            without("logging:attachment"),
        ),
    ),
    ("management centralizes log groups", "W3", delegated("observabilityadmin.amazonaws.com")),
    (
        "management may detach guardrails by a delegation policy",
        "W1",
        combined(
            add(
                "aws:organizations/resourcePolicy:ResourcePolicy",
                "delegation",
                PAYER,
                content=policy(allow("organizations:DetachPolicy", to=root(MANAGEMENT))),
            ),
            without("photos:encryption", "photos:public"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))),
        ),
    ),
    (
        "a perimeter whose policy type is not enabled",
        "W1",
        combined(
            enabled(SCP),
            without("photos:encryption", "photos:public"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))),
        ),
    ),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("the log archive administers CloudTrail", delegated("cloudtrail.amazonaws.com", LOGS)),
    ("management administers CloudTrail, but may not touch the trail", delegated("cloudtrail.amazonaws.com")),
    ("the security account reads findings", delegated("securityhub.amazonaws.com", SECURITY)),
    ("the practice itself deploys stack sets to its accounts only", enabled(RCP, SCP, "TAG_POLICY")),
]

POSSIBLE: list[tuple[str, str, Change]] = [
    ("management takes root sessions", "W1", delegated("iam.amazonaws.com")),
    ("management manages security groups", "W3", delegated("fms.amazonaws.com")),
    (
        "an account of another organization's practice runs quick setups",
        "W5",
        delegated("ssm-quicksetup.amazonaws.com", NORTH[:-1] + "9"),
    ),
]
