"""EBS-003: Block Public Access for EBS snapshots blocks all sharing."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EBS-003",
    title="Block Public Access for EBS snapshots blocks all sharing",
    why=(
        "Any AWS account can list public snapshots and create volumes from them. The weaker state block-new-sharing "
        "leaves snapshots that are public already readable, so a disclosure of patient data goes on behind a setting "
        "that looks right."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)",),
    applies_to="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    check=must_be("state", "block-all-sharing"),
    good=({"state": "block-all-sharing"},),
    bad=({}, {"state": "unblocked"}, {"state": "block-new-sharing"}),
    remediation="Set state to block-all-sharing.",
    equivalents=("config:ebs-snapshot-public-restorable-check", "FSBP:EC2.1"),
)
