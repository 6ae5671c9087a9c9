"""VPC-020: a default network ACL that is taken over lets nothing through."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="VPC-020",
    title="A default network ACL that is taken over lets nothing through",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    check=both(must_have("defaultNetworkAclId"), must_be_absent("ingress"), must_be_absent("egress")),
    good=({"defaultNetworkAclId": "acl-1"}, {"defaultNetworkAclId": "acl-1", "ingress": [], "egress": []}),
    bad=(
        {},
        {"defaultNetworkAclId": "acl-1", "ingress": [{"protocol": "-1", "action": "allow", "ruleNo": 100}]},
        {"defaultNetworkAclId": "acl-1", "egress": [{"protocol": "-1", "action": "allow", "ruleNo": 100}]},
    ),
    remediation="Adopt the list with no entries; give subnets in use a list of their own.",
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
