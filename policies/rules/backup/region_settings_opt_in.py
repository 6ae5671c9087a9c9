"""BACKUP-008: AWS Backup region settings opt in to S3, RDS, Aurora, DynamoDB, EFS and EBS."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

RESOURCE_TYPES = ("S3", "RDS", "Aurora", "DynamoDB", "EFS", "EBS")


def check(props: Props) -> Iterator[str]:
    """Each resource type is opted in."""
    for name in RESOURCE_TYPES:
        if (value := props.at(f"resourceTypeOptInPreference.{name}")) is not True:
            yield f"resourceTypeOptInPreference.{name} is {'missing' if value is None else value}, must be true"


RULE = Rule(
    id="BACKUP-008",
    title="AWS Backup region settings opt in to S3, RDS, Aurora, DynamoDB, EFS and EBS",
    why=(
        "AWS Backup skips resource types that the region is not opted in to, without an error, even if a selection "
        "matches their tags. Their patient data has no backup although the plan looks complete."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(A)",),
    applies_to="aws:backup/regionSettings:RegionSettings",
    check=check,
    good=({"resourceTypeOptInPreference": dict.fromkeys(RESOURCE_TYPES, True)},),
    bad=({}, {"resourceTypeOptInPreference": {**dict.fromkeys(RESOURCE_TYPES, True), "RDS": False}}),
    remediation="Set resourceTypeOptInPreference to true for S3, RDS, Aurora, DynamoDB, EFS and EBS.",
)
