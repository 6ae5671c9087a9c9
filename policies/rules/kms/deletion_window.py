"""KMS-002: a key waits the full term before it is deleted."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="KMS-002",
    title="A key waits the full term before it is deleted",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.310(d)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to=("aws:kms/key:Key", "aws:kms/externalKey:ExternalKey", "aws:kms/replicaKey:ReplicaKey"),
    check=at_least("deletionWindowInDays", lambda settings: settings.key_deletion_days, "days"),
    good=({"deletionWindowInDays": 30},),
    bad=({}, {"deletionWindowInDays": 7}),
    remediation="Set deletionWindowInDays to 30: deleting a key destroys every record under it.",
    equivalents=("config:kms-cmk-not-scheduled-for-deletion", "FSBP:KMS.3"),
)
