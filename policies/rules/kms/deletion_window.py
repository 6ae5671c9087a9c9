"""KMS-002: KMS keys have a deletion waiting period of 30 days."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="KMS-002",
    title="KMS keys have a deletion waiting period of 30 days",
    why=(
        "Once a key is deleted, everything encrypted with it is lost for good, backups included. With a short waiting "
        "period an intruder or a mistake destroys every chart before somebody notices; until the period ends the "
        "deletion can be cancelled."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(c)(1)", "164.308(a)(7)(ii)(A)"),
    applies_to=("aws:kms/key:Key", "aws:kms/externalKey:ExternalKey", "aws:kms/replicaKey:ReplicaKey"),
    check=at_least("deletionWindowInDays", lambda settings: settings.key_deletion_days, "days"),
    good=({"deletionWindowInDays": 30},),
    bad=({}, {"deletionWindowInDays": 7}),
    remediation="Set deletionWindowInDays to 30.",
    equivalents=("config:kms-cmk-not-scheduled-for-deletion", "FSBP:KMS.3"),
)
