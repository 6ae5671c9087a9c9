"""REDSHIFT-006: warehouses log who signed in and what was asked."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="REDSHIFT-006",
    title="Warehouses log who signed in and what was asked",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)"),
    applies_to="aws:redshift/logging:Logging",
    check=both(must_have("clusterIdentifier"), must_be("logDestinationType", "s3", "cloudwatch")),
    good=({"clusterIdentifier": "bi", "logDestinationType": "cloudwatch", "logExports": ["useractivitylog"]},),
    bad=({}, {"clusterIdentifier": "bi"}),
    remediation="Name the destination of the log: cloudwatch, or s3 with a bucket of the log archive.",
    equivalents=(
        "config:redshift-cluster-configuration-check",
        "FSBP:Redshift.4",
    ),
)
