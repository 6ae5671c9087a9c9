"""EBS-003: volume snapshots cannot be made public."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EBS-003",
    title="Volume snapshots cannot be made public",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    check=must_be("state", "block-all-sharing"),
    good=({"state": "block-all-sharing"},),
    bad=({}, {"state": "unblocked"}, {"state": "block-new-sharing"}),
    remediation="Set state to block-all-sharing.",
    equivalents=("config:ebs-snapshot-public-restorable-check", "FSBP:EC2.1"),
)
