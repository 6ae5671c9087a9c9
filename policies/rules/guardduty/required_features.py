"""GUARD-102: GuardDuty monitors S3, RDS logins, EBS malware, Lambda and runtime in every account."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

REQUIRED = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING")
DETECTOR = "guardduty/detector:Detector"
OWN_FEATURE = "guardduty/detectorFeature:DetectorFeature"
MEMBER_FEATURE = "guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature"
ACCOUNTS = {OWN_FEATURE: "the detector's own account", MEMBER_FEATURE: "the organization's other accounts"}


def monitored(region: str = "us-east-1", without: tuple[str, str] = ("", "")) -> list[Resource]:
    """A detector with all features for its own and the member accounts, except ``without``; for the examples."""
    id_ = f"detector-{region}"
    features = ((kind, name) for kind in ACCOUNTS for name in REQUIRED if (kind, name) != without)
    made = [
        aws(DETECTOR, id_, plane="security"),
        *(aws(kind, f"{kind}-{name}-{region}", plane="security", detectorId=id_, name=name) for kind, name in features),
    ]
    return [resource.with_(region=region) for resource in made]


def check(estate: EstateView) -> Iterator[Problem]:
    """Report missing features per detector; an organization feature does not reach the administrator's own account."""
    for kind, where in ACCOUNTS.items():
        features = estate.companions(f"aws:{kind}", "detectorId")
        for detector in estate.of_type(f"aws:{DETECTOR}"):
            found = {estate.props(feature).text_at("name") for feature in features.of(detector)}
            if missing := [name for name in REQUIRED if name not in found]:
                message = f"has no feature {', '.join(missing)} for {where}"
                yield Problem(detector, message, known=not features.unresolved)


RULE = EstateRule(
    id="GUARD-102",
    title="GuardDuty monitors S3, RDS logins, EBS malware, Lambda and runtime in every account",
    why=(
        "Each feature monitors one way to patient data: downloads of objects, guessed database passwords, malware on "
        "disks, functions that contact strange addresses, processes in containers. The way that is left out is used "
        "without a finding."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*monitored()), lambda: estate_of(*monitored(), *monitored("us-west-2"))),
    bad=(
        lambda: estate_of(aws(DETECTOR, plane="security")),
        lambda: estate_of(*monitored(without=(OWN_FEATURE, REQUIRED[0]))),
        lambda: estate_of(*monitored(without=(MEMBER_FEATURE, REQUIRED[3]))),
        lambda: estate_of(*monitored(), *monitored("us-west-2", without=(OWN_FEATURE, REQUIRED[1]))),
    ),
    remediation=(
        "Add a DetectorFeature for each missing name, and an OrganizationConfigurationFeature for the member accounts."
    ),
    equivalents=("FSBP:GuardDuty.6", "FSBP:GuardDuty.8", "FSBP:GuardDuty.9", "FSBP:GuardDuty.10"),
)
