"""GUARD-102: GuardDuty watches storage, sign-ins to databases, disks, functions and running programs."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of
from policies.rules.organizations_apart import each_organization

WANTED = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING")
TYPES = (
    "aws:guardduty/detectorFeature:DetectorFeature",
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
)


def feature(name: str) -> Resource:
    """A feature of the detector, for the examples."""
    return aws("guardduty/detectorFeature:DetectorFeature", name, plane="security", name=name, status="ENABLED")


def check(estate: Estate) -> Iterator[Problem]:
    """On the detector itself; GUARD-004 sees to the other accounts."""
    own = {estate.props(found).get("name") for found in estate.of_type(TYPES[0])}
    for name in WANTED:
        if name not in own:
            yield Problem(None, f"no detector has {name}")


RULE = EstateRule(
    id="GUARD-102",
    title="GuardDuty watches storage, sign-ins to databases, disks, functions and running programs",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*map(feature, WANTED)),),
    bad=(lambda: estate_of(*map(feature, WANTED[1:])), lambda: estate_of(aws("s3/bucket:Bucket"))),
    remediation="Enable the missing features on the detector.",
    equivalents=("FSBP:GuardDuty.6", "FSBP:GuardDuty.8", "FSBP:GuardDuty.9", "FSBP:GuardDuty.10"),
)
