"""GUARD-103: GuardDuty watches each region that anything is built in."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

DETECTOR = "guardduty/detector:Detector"
ADMINISTRATOR = "guardduty/organizationAdminAccount:OrganizationAdminAccount"
SPREAD = "guardduty/organizationConfiguration:OrganizationConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """A detector, the setting that spreads it to every account, and whoever may set it, in each region of any account.

    A region without detector or setting says so once; the administrator is named where the organization is in sight.
    """
    needed = (DETECTOR, SPREAD, ADMINISTRATOR) if "org" in estate.planes else (DETECTOR, SPREAD)
    for region in sorted({region for regions in estate.regions.values() for region in regions}):
        for type_ in needed:
            if not any(found.region == region for found in estate.of_type(f"aws:{type_}")):
                yield Problem(None, f"no aws:{type_} in {region}: what happens there goes unwatched")


RULE = EstateRule(
    id="GUARD-103",
    title="GuardDuty watches each region that anything is built in",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(aws(DETECTOR, plane="security"), aws(SPREAD, "o", plane="security")),),
    bad=(
        lambda: estate_of(
            aws(DETECTOR, plane="security"), aws(SPREAD, "o", plane="security"), aws("s3/bucket:Bucket", plane="org")
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(
            aws(DETECTOR, plane="security"),
            aws(SPREAD, "o", plane="security"),
            aws("backup/vault:Vault", "far").with_(region="us-east-2"),
        ),
    ),
    remediation="Add a Detector and an OrganizationConfiguration in each region, and delegate GuardDuty there.",
    equivalents=("config:guardduty-enabled-centralized", "FSBP:GuardDuty.1"),
)
