"""IAM-104: root access of member accounts is managed centrally by the organization."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

FEATURES = ("RootCredentialsManagement", "RootSessions")


def check(estate: EstateView) -> Iterator[Problem]:
    """Require both features; member accounts then need no root credentials of their own."""
    enabled = {
        feature
        for found in estate.of_type("aws:iam/organizationsFeatures:OrganizationsFeatures")
        for feature in estate.props(found).texts_at("enabledFeatures")
    }
    for feature in FEATURES:
        if feature not in enabled:
            yield Problem(
                None, f"enabledFeatures lacks {feature!r}: member accounts need root credentials of their own"
            )


RULE = EstateRule(
    id="IAM-104",
    title="Root access of member accounts is managed centrally by the organization",
    why=(
        "No IAM policy limits the root user of a member account, which can even close the account. A root password or "
        "its mailbox in the wrong hands gives a stranger the practice's data; with central management member accounts "
        "need no root password."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.312(a)(2)(ii)"),
    needs=("org",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("iam/organizationsFeatures:OrganizationsFeatures", plane="org", enabledFeatures=list(FEATURES))
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws("iam/organizationsFeatures:OrganizationsFeatures", enabledFeatures=["RootSessions"])),
    ),
    remediation="Set enabledFeatures to RootCredentialsManagement and RootSessions.",
    equivalents=("config:root-account-mfa-enabled", "config:root-account-hardware-mfa-enabled"),
)
