"""SAGE-004: SageMaker models have network isolation and a VPC."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="SAGE-004",
    title="SageMaker models have network isolation and a VPC",
    why=(
        "A model container without network isolation can open outbound connections. A malicious or compromised library "
        "in it can send each patient record that it scores to an outside server."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:sagemaker/model:Model",
    check=all_of(
        must_be("enableNetworkIsolation", True), must_have("vpcConfig.subnets"), must_have("vpcConfig.securityGroupIds")
    ),
    good=({"enableNetworkIsolation": True, "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}},),
    bad=(
        {},
        {"enableNetworkIsolation": False, "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}},
        {"enableNetworkIsolation": True},
    ),
    remediation="Set enableNetworkIsolation to true, vpcConfig.subnets and vpcConfig.securityGroupIds.",
    equivalents=("FSBP:SageMaker.5",),
)
