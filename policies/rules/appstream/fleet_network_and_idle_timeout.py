"""STREAM-001: AppStream fleets are in subnets, without internet access, and disconnect idle sessions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_most, must_be, must_have

RULE = Rule(
    id="STREAM-001",
    title="AppStream fleets are in subnets, without internet access, and disconnect idle sessions",
    why=(
        "A session left open on a shared computer shows charts to the next person who passes. Default internet access "
        "lets a streamed desktop send patient data to any website, past the controls of the VPC."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(iii)"),
    applies_to="aws:appstream/fleet:Fleet",
    check=all_of(
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
    remediation=(
        "Set vpcConfig.subnetIds, enableDefaultInternetAccess to false and idleDisconnectTimeoutInSeconds to 900 or "
        "less."
    ),
)
