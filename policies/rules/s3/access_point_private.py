"""S3-013: access points answer inside a network only."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
LOCKED = dict.fromkeys(SWITCHES, True)


RULE = Rule(
    id="S3-013",
    title="Access points answer inside a network only",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:s3/accessPoint:AccessPoint",
    check=both(
        must_have("vpcConfiguration.vpcId"),
        *(must_be(f"publicAccessBlockConfiguration.{switch}", True) for switch in SWITCHES),
    ),
    good=({"vpcConfiguration": {"vpcId": "vpc-1"}, "publicAccessBlockConfiguration": LOCKED},),
    bad=(
        {},
        {"publicAccessBlockConfiguration": LOCKED},
        {
            "vpcConfiguration": {"vpcId": "vpc-1"},
            "publicAccessBlockConfiguration": {**LOCKED, "ignorePublicAcls": False},
        },
    ),
    remediation="Give the access point a vpcConfiguration and all four public access switches.",
    equivalents=("FSBP:S3.19",),
)
