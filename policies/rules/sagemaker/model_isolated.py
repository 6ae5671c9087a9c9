"""SAGE-004: models run inside the network, and reach nothing else."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="SAGE-004",
    title="Models run inside the network, and reach nothing else",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:sagemaker/model:Model",
    check=both(
        must_be("enableNetworkIsolation", True), must_have("vpcConfig.subnets"), must_have("vpcConfig.securityGroupIds")
    ),
    good=({"enableNetworkIsolation": True, "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}},),
    bad=(
        {},
        {"enableNetworkIsolation": False, "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}},
        {"enableNetworkIsolation": True},
    ),
    remediation="Set enableNetworkIsolation and vpcConfig.",
    equivalents=("FSBP:SageMaker.5",),
)
