"""IAM-104: root users of member accounts are managed from one place."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

WANTED = ("RootCredentialsManagement", "RootSessions")


def check(estate: EstateView) -> Iterator[Problem]:
    """Then member accounts need no root password at all."""
    enabled = {
        feature
        for found in estate.of_type("aws:iam/organizationsFeatures:OrganizationsFeatures")
        for feature in estate.props(found).texts_at("enabledFeatures")
    }
    for feature in WANTED:
        if feature not in enabled:
            yield Problem(None, f"{feature} is not enabled: each account has a root user of its own to lose")


RULE = EstateRule(
    id="IAM-104",
    title="Root users of member accounts are managed from one place",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.312(a)(2)(ii)"),
    needs=("org",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("iam/organizationsFeatures:OrganizationsFeatures", plane="org", enabledFeatures=list(WANTED))
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws("iam/organizationsFeatures:OrganizationsFeatures", enabledFeatures=["RootSessions"])),
    ),
    remediation="Enable RootCredentialsManagement and RootSessions for the organization.",
    equivalents=("config:root-account-mfa-enabled", "config:root-account-hardware-mfa-enabled"),
)
