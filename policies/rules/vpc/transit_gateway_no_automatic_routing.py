"""VPC-012: transit gateways accept, associate and propagate no attachment automatically."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="VPC-012",
    title="Transit gateways accept, associate and propagate no attachment automatically",
    why=(
        "With automatic acceptance, any account with which the transit gateway is shared attaches its network "
        "unreviewed. The default route table then routes between all attachments, so the networks of the management "
        "side and of the practices reach one another."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    applies_to="aws:ec2transitgateway/transitGateway:TransitGateway",
    check=all_of(
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
    remediation=(
        "Set autoAcceptSharedAttachments, defaultRouteTableAssociation and defaultRouteTablePropagation to disable, "
        "and declare the association and the routes of each attachment."
    ),
    equivalents=("FSBP:EC2.23",),
)
