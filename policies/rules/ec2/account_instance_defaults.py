"""EC2-102: every account sets IMDS, AMI and serial console defaults in each of its regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

REQUIRED = {
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": "has no aws.ec2.InstanceMetadataDefaults",
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": "has no aws.ec2.ImageBlockPublicAccess",
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": "has no aws.ec2.SerialConsoleAccess",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each default that an account lacks in a region in which it has resources."""
    for type_, missing in REQUIRED.items():
        yield from region_has(type_, missing)(estate)


RULE = EstateRule(
    id="EC2-102",
    title="Every account sets IMDS, AMI and serial console defaults in each of its regions",
    why=(
        "Regional defaults also cover the instance that someone launches by hand, outside the reviewed program. "
        "Without them it may answer IMDSv1, an image of a patient system may be made public, and the serial console "
        "offers a sign-in that no security group or flow log sees."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
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
        "Add aws.ec2.InstanceMetadataDefaults, aws.ec2.ImageBlockPublicAccess and aws.ec2.SerialConsoleAccess to each "
        "region of each account."
    ),
)
