"""VPC-012: a transit gateway joins nothing by itself."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="VPC-012",
    title="A transit gateway joins nothing by itself",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(4)(ii)(A)", "nprm-segmentation"),
    applies_to="aws:ec2transitgateway/transitGateway:TransitGateway",
    check=both(
        must_be("autoAcceptSharedAttachments", "disable"),
        must_be("defaultRouteTableAssociation", "disable"),
        must_be("defaultRouteTablePropagation", "disable"),
    ),
    good=(
        {
            "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "disable",
            "defaultRouteTablePropagation": "disable",
        },
    ),
    bad=(
        {},
        {
            "autoAcceptSharedAttachments": "enable",
            "defaultRouteTableAssociation": "disable",
            "defaultRouteTablePropagation": "disable",
        },
        {"autoAcceptSharedAttachments": "disable"},
    ),
    remediation="Disable automatic acceptance and the default route table; route each attachment by hand.",
    equivalents=("FSBP:EC2.23",),
)
