"""S3-001: every bucket refuses public access."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
LOCKED = dict.fromkeys(SWITCHES, True)


RULE = Rule(
    id="S3-001",
    title="Every bucket refuses public access",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to=(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    ),
    check=both(*(must_be(switch, True) for switch in SWITCHES)),
    good=(LOCKED,),
    bad=({}, {**LOCKED, "blockPublicAcls": False}, {**LOCKED, "restrictPublicBuckets": None}),
    remediation="Set all four switches to true; infra.components builds buckets that way.",
    equivalents=("config:s3-account-level-public-access-blocks-periodic", "FSBP:S3.1", "FSBP:S3.8", "CIS-3.0:2.1.4"),
)
