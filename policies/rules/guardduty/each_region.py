"""GUARD-103: GuardDuty has a detector and an organization configuration in every region in use."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

DETECTOR = "guardduty/detector:Detector"
ADMINISTRATOR = "guardduty/organizationAdminAccount:OrganizationAdminAccount"
CONFIGURATION = "guardduty/organizationConfiguration:OrganizationConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report regions in use without a detector, an organization configuration or a delegated administrator.

    The administrator is required only where the organization is part of the graph.
    """
    needed = (DETECTOR, CONFIGURATION, ADMINISTRATOR) if "org" in estate.planes else (DETECTOR, CONFIGURATION)
    for region in sorted({region for regions in estate.regions.values() for region in regions}):
        for type_ in needed:
            if not any(found.region == region for found in estate.of_type(f"aws:{type_}")):
                yield Problem(None, f"no aws:{type_} in {region}: activity in that region is not monitored")


RULE = EstateRule(
    id="GUARD-103",
    title="GuardDuty has a detector and an organization configuration in every region in use",
    why=(
        "GuardDuty is a regional service. In a region without a detector, a compromised instance or stolen credentials "
        "copy patient data without a finding, and accounts added there later stay unmonitored as well."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(aws(DETECTOR, plane="security"), aws(CONFIGURATION, "o", plane="security")),),
    bad=(
        lambda: estate_of(
            aws(DETECTOR, plane="security"),
            aws(CONFIGURATION, "o", plane="security"),
            aws("s3/bucket:Bucket", plane="org"),
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(
            aws(DETECTOR, plane="security"),
            aws(CONFIGURATION, "o", plane="security"),
            aws("backup/vault:Vault", "far").with_(region="us-east-2"),
        ),
    ),
    remediation="Add a Detector, an OrganizationConfiguration and an OrganizationAdminAccount in each region.",
    equivalents=("config:guardduty-enabled-centralized", "FSBP:GuardDuty.1"),
)
