"""RDS-005: RDS instances and clusters take a final snapshot when they are deleted."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="RDS-005",
    title="RDS instances and clusters take a final snapshot when they are deleted",
    why=(
        "Deleting a database usually deletes its automated backups as well. Without a final snapshot the last state of "
        "the patient records is gone, even if the deletion was a mistake or the records must be kept for years."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=all_of(must_be("skipFinalSnapshot", False), must_have("finalSnapshotIdentifier")),
    good=({"skipFinalSnapshot": False, "finalSnapshotIdentifier": "ehr-last"},),
    bad=({}, {"skipFinalSnapshot": True}, {"skipFinalSnapshot": False}),
    remediation="Set skipFinalSnapshot to false and finalSnapshotIdentifier to a name for the snapshot.",
)
