"""EKS-001: cluster control planes are private."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="EKS-001",
    title="Cluster control planes are private",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:eks/cluster:Cluster",
    check=both(must_be("vpcConfig.endpointPublicAccess", False), must_be("vpcConfig.endpointPrivateAccess", True)),
    good=({"vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}},),
    bad=(
        {},
        {"vpcConfig": {"endpointPublicAccess": True, "endpointPrivateAccess": True}},
        {"vpcConfig": {"endpointPublicAccess": False}},
    ),
    remediation="Set endpointPublicAccess to false and endpointPrivateAccess to true.",
    equivalents=("FSBP:EKS.1",),
)
