"""VPC-020: default network ACLs have no entries."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="VPC-020",
    title="Default network ACLs have no entries",
    why=(
        "A subnet without a network ACL of its own uses the VPC's default one, which AWS creates to allow all traffic "
        "in both directions. A new subnet then exchanges traffic with everything its route table leads to, the subnets "
        "with patient data included."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    check=all_of(must_have("defaultNetworkAclId"), must_be_absent("ingress"), must_be_absent("egress")),
    good=({"defaultNetworkAclId": "acl-1"}, {"defaultNetworkAclId": "acl-1", "ingress": [], "egress": []}),
    bad=(
        {},
        {"defaultNetworkAclId": "acl-1", "ingress": [{"protocol": "-1", "action": "allow", "ruleNo": 100}]},
        {"defaultNetworkAclId": "acl-1", "egress": [{"protocol": "-1", "action": "allow", "ruleNo": 100}]},
    ),
    remediation=(
        "Declare DefaultNetworkAcl without ingress and egress, and associate subnets in use with a NetworkAcl of their "
        "own."
    ),
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
