"""EC2 network access lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import Aws, Binding, Props, call
from infra.emulator.services.ec2_network import EC2_TAGS, describe

_DIRECTIONS: Final = ("ingress", "egress")


class _NetworkAcl(Binding):
    """A network list with its inline entries and the subnets it stands before."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Tag, put the entries, move the subnets."""
        super().settle(aws, props)
        for name in _DIRECTIONS:
            for entry in props.get(name) or ():
                aws.call("ec2.create_network_acl_entry", NetworkAclId=props["id"], **_entry(entry, name == "egress"))
        for subnet in props.get("subnetIds") or ():
            self._take(aws, props["id"], subnet)

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The list with entries as inline entries; the closing denial that every list has is left out."""
        found = super().read(aws, props)
        if not found:
            return None
        entries = [entry for entry in found["Entries"] if entry["RuleNumber"] != 32767]
        return {
            **found,
            "subnetIds": [each["SubnetId"] for each in found["Associations"]],
            **{
                name: [_inline(entry) for entry in entries if entry["Egress"] == (name == "egress")]
                for name in _DIRECTIONS
            },
        }

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Take out the old entries and put the new ones."""
        super().update(aws, olds, news)
        for name in _DIRECTIONS:
            for entry in olds.get(name) or ():
                aws.call(
                    "ec2.delete_network_acl_entry",
                    NetworkAclId=news["id"],
                    RuleNumber=int(entry["ruleNo"]),
                    Egress=name == "egress",
                )
        self.settle(aws, news.but(tags=None))

    def delete(self, aws: Aws, props: Props) -> None:
        """Give its subnets back to the VPC's own list, then take the list down."""
        found = aws.call("ec2.describe_network_acls", NetworkAclIds=[props["id"]])["NetworkAcls"][0]
        own = aws.call(
            "ec2.describe_network_acls",
            Filters=[{"Name": "vpc-id", "Values": [found["VpcId"]]}, {"Name": "default", "Values": ["true"]}],
        )["NetworkAcls"][0]
        for each in found["Associations"]:
            self._take(aws, own["NetworkAclId"], each["SubnetId"])
        super().delete(aws, props)

    def _take(self, aws: Aws, acl: str, subnet: str) -> None:
        here = [{"Name": "association.subnet-id", "Values": [subnet]}]
        now = aws.call("ec2.describe_network_acls", Filters=here)["NetworkAcls"][0]
        if now["NetworkAclId"] != acl:
            association = next(each for each in now["Associations"] if each["SubnetId"] == subnet)
            aws.call(
                "ec2.replace_network_acl_association",
                AssociationId=association["NetworkAclAssociationId"],
                NetworkAclId=acl,
            )


class _DefaultNetworkAcl(_NetworkAcl):
    """The list that every VPC has: taken over, its entries replaced, and left behind at the end."""

    def create(self, aws: Aws, props: Props) -> str:
        """Take out whatever is in the list."""
        acl = aws.call("ec2.describe_network_acls", NetworkAclIds=[props["defaultNetworkAclId"]])["NetworkAcls"][0]
        for entry in acl["Entries"]:
            if entry["RuleNumber"] != 32767:
                aws.call(
                    "ec2.delete_network_acl_entry",
                    NetworkAclId=acl["NetworkAclId"],
                    RuleNumber=entry["RuleNumber"],
                    Egress=entry["Egress"],
                )
        return str(acl["NetworkAclId"])

    def delete(self, aws: Aws, props: Props) -> None:
        """Leave the list as it is: it goes when its VPC goes."""


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
    """One entry of a network list."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the entry."""
        entry = {**props, "ruleNo": props["ruleNumber"], "action": props["ruleAction"]}
        aws.call(
            "ec2.create_network_acl_entry",
            NetworkAclId=props["networkAclId"],
            **_entry(entry, bool(props.get("egress"))),
        )
        return str(props["id"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The entry with its number and direction."""
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

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the entry out."""
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
        unread="defaultNetworkAclId",
    ),
    _NetworkAclRule(
        type="aws:ec2/networkAclRule:NetworkAclRule",
        create_call=call("ec2.create_network_acl_entry"),
        read_call=call("ec2.describe_network_acls", NetworkAclIds=["{networkAclId}"]),
    ),
)
