"""S3-003: S3 bucket versioning configurations have status Enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-003",
    title="S3 bucket versioning configurations have status Enabled",
    why=(
        "Objects written while versioning is suspended keep no versions: an overwrite or delete loses them, as in a "
        "bucket that was never versioned. The bucket still looks protected, and the loss shows only when somebody "
        "needs the chart."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)"),
    applies_to="aws:s3/bucketVersioning:BucketVersioning",
    check=must_be("versioningConfiguration.status", "Enabled"),
    good=({"versioningConfiguration": {"status": "Enabled"}},),
    bad=({}, {"versioningConfiguration": {"status": "Suspended"}}, {"versioningConfiguration": {"status": "Disabled"}}),
    remediation="Set versioningConfiguration.status to Enabled.",
    equivalents=("config:s3-bucket-versioning-enabled", "FSBP:S3.14"),
)
