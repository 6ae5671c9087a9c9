"""GUARD-102: GuardDuty watches storage, sign-ins to databases, disks, functions and running programs everywhere."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

WANTED = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING")
DETECTOR = "guardduty/detector:Detector"
OWN = "guardduty/detectorFeature:DetectorFeature"
MEMBERS = "guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature"
WHERE = {OWN: "the detector's own account", MEMBERS: "the organization's other accounts"}


def watched(region: str = "us-east-1", without: tuple[str, str] = ("", "")) -> list[Resource]:
    """A detector with every feature for itself and for others but one, for the examples."""
    id_ = f"detector-{region}"
    features = ((kind, name) for kind in WHERE for name in WANTED if (kind, name) != without)
    made = [
        aws(DETECTOR, id_, plane="security"),
        *(aws(kind, f"{kind}-{name}-{region}", plane="security", detectorId=id_, name=name) for kind, name in features),
    ]
    return [resource.with_(region=region) for resource in made]


def check(estate: EstateView) -> Iterator[Problem]:
    """Each detector by itself: what the organization is told reaches every account but the one that tells it."""
    for kind, where in WHERE.items():
        features = estate.companions(f"aws:{kind}", "detectorId")
        for detector in estate.of_type(f"aws:{DETECTOR}"):
            found = {estate.props(feature).text_at("name") for feature in features.of(detector)}
            if missing := [name for name in WANTED if name not in found]:
                message = f"does not watch {', '.join(missing)} in {where}"
                yield Problem(detector, message, known=not features.unresolved)


RULE = EstateRule(
    id="GUARD-102",
    title="GuardDuty watches storage, sign-ins to databases, disks, functions and running programs everywhere",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*watched()), lambda: estate_of(*watched(), *watched("us-west-2"))),
    bad=(
        lambda: estate_of(aws(DETECTOR, plane="security")),
        lambda: estate_of(*watched(without=(OWN, WANTED[0]))),
        lambda: estate_of(*watched(without=(MEMBERS, WANTED[3]))),
        lambda: estate_of(*watched(), *watched("us-west-2", without=(OWN, WANTED[1]))),
    ),
    remediation="Enable the missing features on each detector, and for the organization beside it.",
    equivalents=("FSBP:GuardDuty.6", "FSBP:GuardDuty.8", "FSBP:GuardDuty.9", "FSBP:GuardDuty.10"),
)
