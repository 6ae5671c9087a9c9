"""S3-013: S3 access points accept requests only from a VPC and block public access."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

SETTINGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCKED = dict.fromkeys(SETTINGS, True)


RULE = Rule(
    id="S3-013",
    title="S3 access points accept requests only from a VPC and block public access",
    why=(
        "An access point without a VPC answers requests from the internet, so one leaked access key reads charts from "
        "anywhere. Its public access settings cannot be changed after creation: what is left open stays open until the "
        "access point is replaced."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:s3/accessPoint:AccessPoint",
    check=all_of(
        must_have("vpcConfiguration.vpcId"),
        *(must_be(f"publicAccessBlockConfiguration.{setting}", True) for setting in SETTINGS),
    ),
    good=({"vpcConfiguration": {"vpcId": "vpc-1"}, "publicAccessBlockConfiguration": BLOCKED},),
    bad=(
        {},
        {"publicAccessBlockConfiguration": BLOCKED},
        {
            "vpcConfiguration": {"vpcId": "vpc-1"},
            "publicAccessBlockConfiguration": {**BLOCKED, "ignorePublicAcls": False},
        },
    ),
    remediation="Set vpcConfiguration.vpcId, and all four settings of publicAccessBlockConfiguration to true.",
    equivalents=("FSBP:S3.19",),
)
