"""EC2 network ACLs and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe

_DIRECTIONS: Final = ("ingress", "egress")
_DEFAULT_DENY: Final = 32767
"""The rule number of the final Deny of every network ACL, which cannot be changed."""


class _NetworkAcl(Binding):
    """A network ACL with its inline rules and its subnets."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Tag the network ACL, create its rules and associate its subnets."""
        super().configure(aws, props)
        for name in _DIRECTIONS:
            for entry in props.get(name) or ():
                aws.call("ec2.create_network_acl_entry", NetworkAclId=props["id"], **_entry(entry, name == "egress"))
        for subnet in props.get("subnetIds") or ():
            self._associate(aws, props["id"], subnet)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The network ACL with its rules in the form of inline rules, without the final Deny."""
        found = super().read(aws, props)
        if not found:
            return None
        entries = [entry for entry in found["Entries"] if entry["RuleNumber"] != _DEFAULT_DENY]
        return {
            **found,
            "subnetIds": [each["SubnetId"] for each in found["Associations"]],
            **{
                name: [_inline(entry) for entry in entries if entry["Egress"] == (name == "egress")]
                for name in _DIRECTIONS
            },
        }

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Delete the old inline rules and create the new ones."""
        super().update(aws, olds, news)
        for name in _DIRECTIONS:
            for entry in olds.get(name) or ():
                aws.call(
                    "ec2.delete_network_acl_entry",
                    NetworkAclId=news["id"],
                    RuleNumber=int(entry["ruleNo"]),
                    Egress=name == "egress",
                )
        self.configure(aws, news.with_inputs(tags=None))

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Associate the subnets with the VPC's default network ACL, then delete this one."""
        found = aws.call("ec2.describe_network_acls", NetworkAclIds=[props["id"]])["NetworkAcls"][0]
        default = aws.call(
            "ec2.describe_network_acls",
            Filters=[{"Name": "vpc-id", "Values": [found["VpcId"]]}, {"Name": "default", "Values": ["true"]}],
        )["NetworkAcls"][0]
        for each in found["Associations"]:
            self._associate(aws, default["NetworkAclId"], each["SubnetId"])
        super().delete(aws, props)

    def _associate(self, aws: AwsContext, acl: str, subnet: str) -> None:
        of_subnet = [{"Name": "association.subnet-id", "Values": [subnet]}]
        current = aws.call("ec2.describe_network_acls", Filters=of_subnet)["NetworkAcls"][0]
        if current["NetworkAclId"] != acl:
            association = next(each for each in current["Associations"] if each["SubnetId"] == subnet)
            aws.call(
                "ec2.replace_network_acl_association",
                AssociationId=association["NetworkAclAssociationId"],
                NetworkAclId=acl,
            )


class _DefaultNetworkAcl(_NetworkAcl):
    """The default network ACL of a VPC: its rules are replaced at creation, and deletion leaves it as it is."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Delete all rules of the network ACL."""
        acl = aws.call("ec2.describe_network_acls", NetworkAclIds=[props["defaultNetworkAclId"]])["NetworkAcls"][0]
        for entry in acl["Entries"]:
            if entry["RuleNumber"] != _DEFAULT_DENY:
                aws.call(
                    "ec2.delete_network_acl_entry",
                    NetworkAclId=acl["NetworkAclId"],
                    RuleNumber=entry["RuleNumber"],
                    Egress=entry["Egress"],
                )
        return str(acl["NetworkAclId"])

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Do nothing: AWS deletes the network ACL with its VPC."""


def _entry(entry: Mapping[str, Any], egress: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "RuleNumber": int(entry["ruleNo"]),
        "Protocol": _protocol(entry["protocol"]),
        "RuleAction": entry["action"],
        "Egress": egress,
    }
    if found["Protocol"] != "-1":
        found["PortRange"] = {"From": int(entry["fromPort"]), "To": int(entry["toPort"])}
    return {
        **found,
        **(
            {"Ipv6CidrBlock": entry["ipv6CidrBlock"]}
            if entry.get("ipv6CidrBlock")
            else {"CidrBlock": entry["cidrBlock"]}
        ),
    }


def _inline(entry: Mapping[str, Any]) -> dict[str, Any]:
    ports = entry.get("PortRange", {})
    names = {"6": "tcp", "17": "udp", "1": "icmp"}
    return {
        "ruleNo": entry["RuleNumber"],
        "protocol": names.get(entry["Protocol"], entry["Protocol"]),
        "action": entry["RuleAction"],
        "cidrBlock": entry.get("CidrBlock"),
        "ipv6CidrBlock": entry.get("Ipv6CidrBlock"),
        "fromPort": ports.get("From", 0),
        "toPort": ports.get("To", 0),
    }


def _protocol(name: Any) -> str:
    return {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}.get(str(name), str(name))


class _NetworkAclRule(Binding):
    """One rule of a network ACL."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the rule."""
        entry = {**props, "ruleNo": props["ruleNumber"], "action": props["ruleAction"]}
        aws.call(
            "ec2.create_network_acl_entry",
            NetworkAclId=props["networkAclId"],
            **_entry(entry, bool(props.get("egress"))),
        )
        return str(props["id"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The rule with this number and direction."""
        acl = aws.call("ec2.describe_network_acls", NetworkAclIds=[props["networkAclId"]])["NetworkAcls"][0]
        for entry in acl["Entries"]:
            if entry["RuleNumber"] == int(props["ruleNumber"]) and entry["Egress"] == bool(props.get("egress")):
                return {
                    **_inline(entry),
                    "ruleNumber": entry["RuleNumber"],
                    "ruleAction": entry["RuleAction"],
                    "egress": entry["Egress"],
                    "networkAclId": acl["NetworkAclId"],
                }
        return None

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the rule."""
        aws.call(
            "ec2.delete_network_acl_entry",
            NetworkAclId=props["networkAclId"],
            RuleNumber=int(props["ruleNumber"]),
            Egress=bool(props.get("egress")),
        )


BINDINGS = (
    _NetworkAcl(
        type="aws:ec2/networkAcl:NetworkAcl",
        create_call=call("ec2.create_network_acl", "NetworkAcl.NetworkAclId"),
        read_call=describe("describe_network_acls", "NetworkAcls", "NetworkAclIds"),
        delete_call=call("ec2.delete_network_acl", NetworkAclId="{id}"),
        tagging=EC2_TAGS,
    ),
    _DefaultNetworkAcl(
        type="aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        create_call=call("ec2.describe_network_acls"),
        read_call=describe("describe_network_acls", "NetworkAcls", "NetworkAclIds"),
        tagging=EC2_TAGS,
        not_returned="defaultNetworkAclId",
        always_exists=True,
    ),
    _NetworkAclRule(
        type="aws:ec2/networkAclRule:NetworkAclRule",
        create_call=call("ec2.create_network_acl_entry"),
        read_call=call("ec2.describe_network_acls", NetworkAclIds=["{networkAclId}"]),
    ),
)
