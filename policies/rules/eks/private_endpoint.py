"""EKS-001: EKS cluster API endpoints are private."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="EKS-001",
    title="EKS cluster API endpoints are private",
    why=(
        "A public API endpoint lets anyone on the internet try stolen tokens and unpatched flaws against the control "
        "plane, which can read every Secret and start pods with access to the cluster's patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:eks/cluster:Cluster",
    check=all_of(must_be("vpcConfig.endpointPublicAccess", False), must_be("vpcConfig.endpointPrivateAccess", True)),
    good=({"vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}},),
    bad=(
        {},
        {"vpcConfig": {"endpointPublicAccess": True, "endpointPrivateAccess": True}},
        {"vpcConfig": {"endpointPublicAccess": False}},
    ),
    remediation="Set vpcConfig.endpointPublicAccess to false and vpcConfig.endpointPrivateAccess to true.",
    equivalents=("FSBP:EKS.1",),
)
