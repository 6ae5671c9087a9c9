"""REDSHIFT-101: no warehouse is without a log of who asked it what."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

CLUSTER, LOG = "redshift/cluster:Cluster", "redshift/logging:Logging"

RULE = EstateRule(
    id="REDSHIFT-101",
    title="No warehouse is without a log of who asked it what",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)"),
    check=companion_required(
        f"aws:{CLUSTER}", f"aws:{LOG}", "clusterIdentifier", "logs nothing: nobody could say who read it"
    ),
    good=(lambda: estate_of(aws(CLUSTER, "bi"), aws(LOG, "log", clusterIdentifier="bi")),),
    bad=(lambda: estate_of(aws(CLUSTER, "bi")), lambda: estate_of(aws(CLUSTER, "bi"), aws(LOG, clusterIdentifier="x"))),
    remediation="Add an aws.redshift.Logging for the cluster (REDSHIFT-006).",
    equivalents=("config:redshift-cluster-configuration-check", "FSBP:Redshift.4"),
)
