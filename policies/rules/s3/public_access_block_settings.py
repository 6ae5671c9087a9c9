"""S3-001: S3 public access blocks enable all four settings."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

SETTINGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCKED = dict.fromkeys(SETTINGS, True)


RULE = Rule(
    id="S3-001",
    title="S3 public access blocks enable all four settings",
    why=(
        "Each setting closes one way in: new ACLs, existing ACLs, new policies, existing policies. With one of them "
        "off, a mistaken grant of that kind puts the patient files of the bucket, or of every bucket in the account, "
        "on the internet."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to=(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    ),
    check=all_of(*(must_be(setting, True) for setting in SETTINGS)),
    good=(BLOCKED,),
    bad=({}, {**BLOCKED, "blockPublicAcls": False}, {**BLOCKED, "restrictPublicBuckets": None}),
    remediation="Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
    equivalents=("config:s3-account-level-public-access-blocks-periodic", "FSBP:S3.1", "FSBP:S3.8", "CIS-3.0:2.1.4"),
)
