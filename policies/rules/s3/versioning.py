"""S3-003: every bucket keeps the versions it is told to keep."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-003",
    title="Every bucket keeps the versions it is told to keep",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)", "164.312(c)(2)"),
    applies_to="aws:s3/bucketVersioning:BucketVersioning",
    check=must_be("versioningConfiguration.status", "Enabled"),
    good=({"versioningConfiguration": {"status": "Enabled"}},),
    bad=({}, {"versioningConfiguration": {"status": "Suspended"}}, {"versioningConfiguration": {"status": "Disabled"}}),
    remediation="Set versioningConfiguration.status to Enabled.",
    equivalents=("config:s3-bucket-versioning-enabled", "FSBP:S3.14"),
)
