"""EKS-003: clusters keep an audit log."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="EKS-003",
    title="Clusters keep an audit log",
    severity=Severity.HIGH,
    cites=("164.312(b)",),
    applies_to="aws:eks/cluster:Cluster",
    check=must_include("enabledClusterLogTypes", "audit", "authenticator", "api"),
    good=({"enabledClusterLogTypes": ["api", "audit", "authenticator"]},),
    bad=({}, {"enabledClusterLogTypes": ["api"]}),
    remediation="Enable api, audit and authenticator.",
    equivalents=("FSBP:EKS.8",),
)
