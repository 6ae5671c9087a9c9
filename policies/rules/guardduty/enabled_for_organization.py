"""GUARD-101: GuardDuty is enabled for the organization."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = ("aws:guardduty/detector:Detector", "aws:guardduty/organizationConfiguration:OrganizationConfiguration")


def check(estate: EstateView) -> Iterator[Problem]:
    """Report a missing detector or organization configuration."""
    for type_ in NEEDED:
        if not estate.of_type(type_):
            yield Problem(None, f"no {type_} exists: the accounts are not monitored")


RULE = EstateRule(
    id="GUARD-101",
    title="GuardDuty is enabled for the organization",
    why=(
        "Without GuardDuty no one is notified when stolen credentials, malware or an unknown address reads patient "
        "data: CloudTrail records the calls, but the one that matters is among millions and is found too late."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)", "164.308(a)(6)(ii)"),
    needs=("security",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("guardduty/detector:Detector", plane="security"),
            aws("guardduty/organizationConfiguration:OrganizationConfiguration", "o", plane="security"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(aws("guardduty/detector:Detector", plane="security")),
    ),
    remediation="Add a Detector and an OrganizationConfiguration in the security account.",
    equivalents=("config:guardduty-enabled-centralized", "FSBP:GuardDuty.1"),
)
