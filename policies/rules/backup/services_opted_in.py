"""BACKUP-008: backup covers every kind of store in the region."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

STORES = ("S3", "RDS", "Aurora", "DynamoDB", "EFS", "EBS")


def check(props: Props) -> Iterator[str]:
    """Each kind of store is opted in."""
    for name in STORES:
        if props.at(f"resourceTypeOptInPreference.{name}") is not True:
            yield f"resourceTypeOptInPreference.{name} is not on"


RULE = Rule(
    id="BACKUP-008",
    title="Backup covers every kind of store in the region",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(E)"),
    applies_to="aws:backup/regionSettings:RegionSettings",
    check=check,
    good=({"resourceTypeOptInPreference": dict.fromkeys(STORES, True)},),
    bad=({}, {"resourceTypeOptInPreference": {**dict.fromkeys(STORES, True), "RDS": False}}),
    remediation="Opt in to S3, RDS, Aurora, DynamoDB, EFS and EBS.",
)
