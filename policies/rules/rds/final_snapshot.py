"""RDS-005: deleting a database leaves a last snapshot behind."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="RDS-005",
    title="Deleting a database leaves a last snapshot behind",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.310(d)(2)(iv)", "164.310(d)(2)(i)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=both(must_be("skipFinalSnapshot", False), must_have("finalSnapshotIdentifier")),
    good=({"skipFinalSnapshot": False, "finalSnapshotIdentifier": "ehr-last"},),
    bad=({}, {"skipFinalSnapshot": True}, {"skipFinalSnapshot": False}),
    remediation="Set skipFinalSnapshot to false and name a finalSnapshotIdentifier.",
)
