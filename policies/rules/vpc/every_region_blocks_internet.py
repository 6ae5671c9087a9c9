"""VPC-107: every account blocks the internet, in each of its regions."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

OPTIONS = "ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"

RULE = EstateRule(
    id="VPC-107",
    title="Every account blocks the internet, in each of its regions",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=region_has(f"aws:{OPTIONS}", "leaves the network that AWS ships open to the internet"),
    good=(lambda: estate_of(aws(OPTIONS)),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws(OPTIONS), aws("backup/vault:Vault", "far").with_(region="us-east-2")),
    ),
    remediation="Add VpcBlockPublicAccessOptions to each region of each account.",
    equivalents=("FSBP:EC2.172",),
)
