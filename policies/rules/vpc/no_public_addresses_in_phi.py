"""VPC-016: accounts that hold patient data own no elastic address but a NAT gateway's."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_be_absent

RULE = Rule(
    id="VPC-016",
    title="Accounts that hold patient data own no elastic address but a NAT gateway's",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/eip:Eip",
    planes=("clinical", "exchange", "backup"),
    check=both(must_be("domain", "vpc"), must_be_absent("instance"), must_be_absent("networkInterface")),
    good=({"domain": "vpc", "tags": {"mso:system": "network"}},),
    bad=(
        {},
        {"domain": "vpc", "instance": "i-1", "tags": {"mso:system": "network"}},
        {"domain": "vpc", "networkInterface": "eni-1", "tags": {"mso:system": "network"}},
    ),
    remediation="Remove the address, or attach it to a NAT gateway through the network component.",
    equivalents=("config:ec2-instance-no-public-ip", "FSBP:EC2.12"),
)
