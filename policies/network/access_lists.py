"""Network ACLs: their entries in order, declared inside the ACL or beside it, and which subnets they apply to.

docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.addresses import EVERYWHERE, Addresses, blocks
from policies.network.records import ALL, ALL_PORTS, Acl, AclRule
from policies.network.references import Links, as_items
from policies.network.security_groups import as_ports, protocol_of

ACL: Final = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT: Final = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"
ASSOCIATION: Final = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
SUBNETS: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
VPCS: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
AS_CREATED: Final = (AclRule(100, allow=True, addresses=EVERYWHERE),)
"""The entries of a VPC's default ACL until somebody changes them.

docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
"""


class NetworkAcls:
    """The network ACLs of a graph, by subnet and by VPC."""

    def __init__(self, graph: Graph, links: Links) -> None:
        self._links = links
        self._owners = self._owners_of_defaults(graph)
        self._separate: dict[tuple[str, str], list[AclRule]] = {}
        for rule in graph.of_type(RULE):
            direction = "egress" if rule.facts.get("egress") is True else "ingress"
            named = links.one(rule, "networkAclId", ACL, DEFAULT, *VPCS) or ""
            key = self._owners.get(named, named)
            self._separate.setdefault((key, direction), []).append(_entry(rule.facts, rule.name))
        self._by_subnet: dict[str, Acl] = {}
        self._defaults: dict[str, Acl] = {}
        self._acls = {r.urn: self._read(r) for r in graph.of_type(ACL, DEFAULT)}
        self._default_acls(graph)
        self._associations(graph)

    def of(self, subnet: str, vpc: str) -> Acl:
        """The ACL of a subnet: its own, or the default one of its VPC."""
        unknown = Acl("not known", unread=f"the default network ACL of {self._links.label(vpc)} is not in the input")
        return self._by_subnet.get(subnet) or self._defaults.get(vpc, unknown)

    def _owners_of_defaults(self, graph: Graph) -> dict[str, str]:
        """VPC, or the id of its default ACL -> the resource that takes that ACL over, or the VPC itself."""
        vpcs = graph.of_type(*VPCS)
        ids = {id_: v.urn for v in vpcs if isinstance(id_ := v.facts.get("defaultNetworkAclId"), str) and id_}
        found = {**ids, **{vpc.urn: vpc.urn for vpc in vpcs}}
        for acl in graph.of_type(DEFAULT):
            wanted = acl.facts.get("defaultNetworkAclId")
            vpc = ids.get(wanted) if isinstance(wanted, str) else None
            vpc = vpc or self._links.one(acl, "vpcId", *VPCS) or self._links.one(acl, "defaultNetworkAclId", *VPCS)
            found |= {key: acl.urn for key, owner in found.items() if owner == vpc}
        return found

    def _default_acls(self, graph: Graph) -> None:
        for vpc in graph.of_type(*VPCS):
            entries = {d: self._separate.get((vpc.urn, d), []) for d in ("ingress", "egress")}
            created = {d: tuple(sorted((*AS_CREATED, *found), key=_order)) for d, found in entries.items()}
            self._defaults[vpc.urn] = Acl(f"default of {vpc.name}", created["ingress"], created["egress"])
            self._defaults[vpc.urn] = self._acls.get(self._owners[vpc.urn], self._defaults[vpc.urn])

    def _associations(self, graph: Graph) -> None:
        for acl in graph.of_type(ACL, DEFAULT):
            for subnet in self._links.many(acl, "subnetIds", *SUBNETS):
                if subnet:
                    self._by_subnet[subnet] = self._acls[acl.urn]
        for association in graph.of_type(ASSOCIATION):
            subnet = self._links.one(association, "subnetId", *SUBNETS)
            key = self._links.one(association, "networkAclId", ACL, DEFAULT)
            if subnet:
                name = self._links.label(key)
                missing = Acl(name, unread=f"network ACL {name} is not in the input")
                self._by_subnet[subnet] = self._acls.get(key or "", missing)

    def _read(self, acl: Resource) -> Acl:
        rules: dict[str, tuple[AclRule, ...]] = {}
        for direction in ("ingress", "egress"):
            inline = [_entry(values, acl.name) for values in as_items(acl.props.get(direction))]
            separate = self._separate.get((acl.urn, direction), [])
            rules[direction] = tuple(sorted((*inline, *separate), key=_order))
        return Acl(acl.name, rules["ingress"], rules["egress"])


def _order(rule: AclRule) -> int:
    return rule.number


def _entry(values: Any, label: str) -> AclRule:
    """An entry, written inline (``ruleNo``, ``action``) or as a resource (``ruleNumber``, ``ruleAction``)."""
    unknown = f"an entry of the network ACL {label} is not known before deployment"
    if not isinstance(values, Mapping):
        return AclRule(-1, allow=False, unread=unknown)
    number = values.get("ruleNo", values.get("ruleNumber"))
    action = values.get("action", values.get("ruleAction"))
    cidrs = [cidr for name in ("cidrBlock", "ipv6CidrBlock") if (cidr := values.get(name)) not in (None, "")]
    read = (number, action, values.get("protocol"), values.get("fromPort"), values.get("toPort"), *cidrs)
    order = as_ports(number, number)
    addresses = _addresses(cidrs)
    if any(value is UNKNOWN for value in read) or order is None or addresses is None:
        return AclRule(order[0] if order else -1, allow=False, unread=unknown)
    protocol = protocol_of(values.get("protocol"))
    ports = as_ports(values.get("fromPort"), values.get("toPort")) if protocol in ("tcp", "udp") else None
    allow = str(action).lower() == "allow"
    return AclRule(order[0], allow, protocol, addresses, ALL_PORTS if protocol == ALL or not ports else ports)


def _addresses(cidrs: list[Any]) -> Addresses | None:
    try:
        return blocks(cidr for cidr in cidrs if cidr is not UNKNOWN)
    except ValueError:
        return None
