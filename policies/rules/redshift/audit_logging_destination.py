"""REDSHIFT-006: Redshift audit logging delivers to S3 or CloudWatch Logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="REDSHIFT-006",
    title="Redshift audit logging delivers to S3 or CloudWatch Logs",
    why=(
        "A cluster's own log tables keep sign-ins and queries for about a week. Without a destination outside the "
        "cluster, the record of who queried patient data is gone when an incident is investigated."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)"),
    applies_to="aws:redshift/logging:Logging",
    check=all_of(must_have("clusterIdentifier"), must_be("logDestinationType", "s3", "cloudwatch")),
    good=({"clusterIdentifier": "bi", "logDestinationType": "cloudwatch", "logExports": ["useractivitylog"]},),
    bad=({}, {"clusterIdentifier": "bi"}),
    remediation="Set clusterIdentifier, and logDestinationType to cloudwatch, or to s3 with a log bucket.",
    equivalents=(
        "config:redshift-cluster-configuration-check",
        "FSBP:Redshift.4",
    ),
)
