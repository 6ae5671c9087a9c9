"""EKS-003: EKS clusters log API, audit and authenticator events."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="EKS-003",
    title="EKS clusters log API, audit and authenticator events",
    why=(
        "EKS control plane logs are off by default. Without the audit log nobody can see who read a Kubernetes Secret, "
        "opened a shell in a pod or changed a role, so access to patient data in the cluster cannot be traced."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)",),
    applies_to="aws:eks/cluster:Cluster",
    check=must_include("enabledClusterLogTypes", "audit", "authenticator", "api"),
    good=({"enabledClusterLogTypes": ["api", "audit", "authenticator"]},),
    bad=({}, {"enabledClusterLogTypes": ["api"]}),
    remediation="Set enabledClusterLogTypes to include api, audit and authenticator.",
    equivalents=("FSBP:EKS.8",),
)
