"""EC2-102: every account sets safe defaults for machines, in each of its regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": "lets new machines answer without a session token",
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": "may make its machine images public",
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": "has not closed the serial console",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """All of them, in every region that an account is built in."""
    for type_, missing in NEEDED.items():
        yield from region_has(type_, missing)(estate)


RULE = EstateRule(
    id="EC2-102",
    title="Every account sets safe defaults for machines, in each of its regions",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    check=check,
    good=(
        lambda: estate_of(
            aws("ec2/instanceMetadataDefaults:InstanceMetadataDefaults"),
            aws("ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "i"),
            aws("ec2/serialConsoleAccess:SerialConsoleAccess", "s"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("ec2/instanceMetadataDefaults:InstanceMetadataDefaults")),
        lambda: estate_of(aws("s3/bucket:Bucket")),
    ),
    remediation=(
        "Add InstanceMetadataDefaults, ImageBlockPublicAccess and SerialConsoleAccess to each region of each account."
    ),
)
