"""VPC-107: every account has VPC Block Public Access in each of its regions."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

OPTIONS = "ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"

RULE = EstateRule(
    id="VPC-107",
    title="Every account has VPC Block Public Access in each of its regions",
    why=(
        "AWS creates a default VPC with an internet gateway and public subnets in each region of a new account. "
        "Without the block, anything launched there is exposed to the internet, outside the networks that were "
        "reviewed for patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=region_has(f"aws:{OPTIONS}", "has no VPC Block Public Access (aws.ec2.VpcBlockPublicAccessOptions)"),
    good=(lambda: estate_of(aws(OPTIONS)),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws(OPTIONS), aws("backup/vault:Vault", "far").with_(region="us-east-2")),
    ),
    remediation="Add aws.ec2.VpcBlockPublicAccessOptions to each region of each account.",
    equivalents=("FSBP:EC2.172",),
)
