"""STREAM-001: streamed desktops stand in a network and end idle sessions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_most, both, must_be, must_have

RULE = Rule(
    id="STREAM-001",
    title="Streamed desktops stand in a network and end idle sessions",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(iii)"),
    applies_to="aws:appstream/fleet:Fleet",
    check=both(
        must_have("vpcConfig.subnetIds"),
        must_be("enableDefaultInternetAccess", False),
        at_most("idleDisconnectTimeoutInSeconds", 900, "seconds"),
    ),
    good=(
        {
            "vpcConfig": {"subnetIds": ["subnet-1"]},
            "enableDefaultInternetAccess": False,
            "idleDisconnectTimeoutInSeconds": 600,
        },
    ),
    bad=(
        {},
        {
            "vpcConfig": {"subnetIds": ["subnet-1"]},
            "enableDefaultInternetAccess": True,
            "idleDisconnectTimeoutInSeconds": 600,
        },
    ),
    remediation="Name subnets, switch enableDefaultInternetAccess off, and disconnect after 15 idle minutes.",
)
