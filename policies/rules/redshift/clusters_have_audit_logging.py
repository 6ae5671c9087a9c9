"""REDSHIFT-101: Redshift clusters have audit logging."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

CLUSTER, LOG = "redshift/cluster:Cluster", "redshift/logging:Logging"

RULE = EstateRule(
    id="REDSHIFT-101",
    title="Redshift clusters have audit logging",
    why=(
        "Without audit logging there is no lasting record of who signed in to the warehouse and which queries they "
        "ran. After an incident the practice cannot tell which patients' data was read and has to assume all of it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)"),
    check=companion_required(
        f"aws:{CLUSTER}",
        f"aws:{LOG}",
        "clusterIdentifier",
        "has no audit logging: sign-ins and queries are not recorded",
    ),
    good=(lambda: estate_of(aws(CLUSTER, "bi"), aws(LOG, "log", clusterIdentifier="bi")),),
    bad=(lambda: estate_of(aws(CLUSTER, "bi")), lambda: estate_of(aws(CLUSTER, "bi"), aws(LOG, clusterIdentifier="x"))),
    remediation="Add an aws.redshift.Logging whose clusterIdentifier is the cluster.",
    equivalents=("config:redshift-cluster-configuration-check", "FSBP:Redshift.4"),
)
