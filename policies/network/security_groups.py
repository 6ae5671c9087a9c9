"""Security groups with their rules, declared inside the group or as resources of either generation.

docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.addresses import EVERYWHERE, Addresses, blocks
from policies.network.prefix_lists import PrefixLists
from policies.network.records import ALL, ALL_PORTS, Group, Ports, Rule
from policies.network.references import Links, as_items

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
VPC: Final = "aws:ec2/vpc:Vpc"
DEFAULT_VPC: Final = "aws:ec2/defaultVpc:DefaultVpc"
GROUPS: Final = (GROUP, DEFAULT, VPC, DEFAULT_VPC)
"""What a reference to a group may lead to: a VPC stands for its default group."""
RULES: Final = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "egress",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "",  # its property type says which
}
CIDRS: Final = ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks", "cidrIp")
PEERS: Final = (
    "referencedSecurityGroupId", "sourceSecurityGroupId", "destinationSecurityGroupId", "securityGroups",
)  # fmt: skip
LISTS: Final = ("prefixListId", "prefixListIds", "sourcePrefixListId", "destinationPrefixListId")
PROTOCOLS: Final = {"-1": ALL, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": ALL}
INLINE: Final = {"ingress": ("ingress", "securityGroupIngress"), "egress": ("egress", "securityGroupEgress")}
"""Properties of a group that hold rules: the classic provider's name, then CloudFormation's."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """A rule as it stands: the resource, the property it is in ("" if it is the resource itself), its values."""

    resource: Resource
    root: str
    values: Any
    group: str


class SecurityGroups:
    """The security groups of a graph, by key."""

    def __init__(self, graph: Graph, links: Links, prefixes: PrefixLists) -> None:
        self._links, self._prefixes = links, prefixes
        self._defaults = self._default_groups(graph)
        self._separate: dict[tuple[str, str], list[Rule]] = {}
        self._homeless: dict[tuple[str, str], list[Rule]] = {}
        for type_, direction in RULES.items():
            for rule in graph.of_type(type_):
                self._add(rule, direction or str(rule.facts.get("type")))
        self._groups = {r.urn: self._read(r) for r in graph.of_type(GROUP, DEFAULT)}
        for vpc in graph.of_type(VPC, DEFAULT_VPC):
            key = self._defaults[vpc.urn]
            if key not in self._groups:
                self._groups[key] = self._as_created(key, vpc)

    def named(self, keys: list[str | None], whose: str) -> list[Group]:
        """The groups with these keys; one that is not in the input has no rules that are known.

        ``whose`` is for the message.
        """
        return [self._named(key, whose) for key in keys]

    def default(self, vpc: str) -> Group:
        """The default group of a VPC, which an interface has if none is named for it."""
        return self._named(self._defaults.get(vpc, f"{vpc}: default"), "the VPC")

    def _named(self, key: str | None, whose: str) -> Group:
        key = self._canonical(key)
        if key in self._groups:
            return self._groups[key]
        label = self._links.label(key)
        missing = f"security group {label} of {whose} is not in the input"
        return Group(key or "", label, unread=missing if key else f"a security group of {whose} is not known")

    def _canonical(self, key: str | None) -> str | None:
        return self._defaults.get(key, key) if key else key

    def _default_groups(self, graph: Graph) -> dict[str, str]:
        """The key of a VPC, and the id of its default group, as the key of that group."""
        declared = {self._links.one(r, "vpcId", VPC, DEFAULT_VPC): r.urn for r in graph.of_type(DEFAULT)}
        found: dict[str, str] = {}
        for vpc in graph.of_type(VPC, DEFAULT_VPC):
            id_ = vpc.facts.get("defaultSecurityGroupId")
            found[vpc.urn] = declared.get(vpc.urn) or f"{vpc.urn}: default"
            if isinstance(id_, str) and id_:
                found[id_] = found[vpc.urn]
        return found

    def _add(self, resource: Resource, direction: str) -> None:
        """A rule that is a resource of its own."""
        key = self._canonical(self._links.one(resource, "securityGroupId", *GROUPS))
        rule = self._rule(_Declared(resource, "", resource.facts, key or ""))
        if key:
            self._separate.setdefault((key, direction), []).append(rule)
        else:  # it may belong to any group
            unread = f"which security group has the rule {resource.name} is not known before deployment"
            lost = Rule(rule.label, rule.protocol, rule.ports, rule.addresses, rule.groups, rule.lists, unread)
            self._homeless.setdefault((resource.account, direction), []).append(lost)

    def _read(self, resource: Resource) -> Group:
        rules = {
            direction: (*self._inline(resource, names), *self._of(resource, resource.urn, direction))
            for direction, names in INLINE.items()
        }
        if _keeps_the_first_egress_rule(resource) and not rules["egress"]:
            rules["egress"] = (Rule("the rule that lets everything out, as created", addresses=EVERYWHERE),)
        return Group(resource.urn, resource.name, rules["ingress"], rules["egress"])

    def _of(self, near: Resource, key: str, direction: str) -> tuple[Rule, ...]:
        return (*self._separate.get((key, direction), ()), *self._homeless.get((near.account, direction), ()))

    def _inline(self, resource: Resource, names: tuple[str, ...]) -> Iterator[Rule]:
        # inputs only: the outputs repeat the rules that are resources of their own
        for name in names:
            for values in as_items(resource.props.get(name)):
                yield self._rule(_Declared(resource, name, values, resource.urn))

    def _as_created(self, key: str, vpc: Resource) -> Group:
        """The default group that nobody changed: everything out, and in from its own members.

        docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
        """
        inward = Rule("the rule for its own members, as created", groups=frozenset({key}))
        outward = Rule("the rule that lets everything out, as created", addresses=EVERYWHERE)
        return Group(
            key,
            f"default of {vpc.name}",
            (inward, *self._of(vpc, key, "ingress")),
            (outward, *self._of(vpc, key, "egress")),
        )

    def _rule(self, declared: _Declared) -> Rule:
        label = declared.resource.name
        values = declared.values
        if not isinstance(values, Mapping):
            return Rule(label, unread=f"a rule of {label} is not known before deployment")
        unread = [] if _is_known(values) else [f"rule of {label} is not known before deployment"]
        protocol, ports = _protocol_and_ports(values)
        addresses, unreadable = _addresses(values)
        unread += [f"{prop} of {label} has no CIDR block" for prop in unreadable]
        groups = self._peers(declared, values)
        unread += [f"a security group in the rules of {label} is not known before deployment"] * (None in groups)
        lists = [
            listed
            for prop in LISTS if prop in values
            for listed in self._prefixes.referred(declared.resource, prop, values, declared.root)
        ]  # fmt: skip
        unread += [listed.unread for listed in lists if listed.unread]
        for listed in lists:
            addresses |= listed.addresses
        services = frozenset(listed.service for listed in lists if listed.service)
        known = frozenset(key for key in map(self._canonical, groups) if key)
        if not _is_known(values):  # whom it lets in is known, and not on which ports
            addresses, known, services = Addresses(), frozenset(), frozenset()
        return Rule(label, protocol, ports, addresses, known, services, "; ".join(dict.fromkeys(unread)))

    def _peers(self, declared: _Declared, values: Mapping[str, Any]) -> list[str | None]:
        keys: list[str | None] = [declared.group] if values.get("self") is True else []
        for prop in PEERS:
            if prop in values:
                keys += self._links.many(declared.resource, prop, *GROUPS, among=values, root=declared.root)
        return keys


def _is_known(values: Mapping[str, Any]) -> bool:
    """Whether protocol, ports and blocks are known; references are resolved elsewhere."""
    read = [values.get(name) for name in ("ipProtocol", "protocol", "fromPort", "toPort", "self", "type", *CIDRS)]
    return not any(value is UNKNOWN or (isinstance(value, list) and UNKNOWN in value) for value in read)


def protocol_of(value: Any) -> str:
    """A protocol by its name, given as a name or a number; every protocol where it is not known."""
    text = ALL if value is None or value is UNKNOWN else str(value).lower()
    return PROTOCOLS.get(text, text)


def _protocol_and_ports(values: Mapping[str, Any]) -> tuple[str, Ports]:
    """The protocol and the ports of a rule; every port where the protocol has none, or the rule names none."""
    protocol = protocol_of(values.get("ipProtocol", values.get("protocol")))
    ends = as_ports(values.get("fromPort"), values.get("toPort")) if protocol in ("tcp", "udp") else None
    return protocol, ends or ALL_PORTS


def as_ports(low: Any, high: Any) -> Ports | None:
    """Two ends of a range of ports, given as numbers or digits; None where one is neither."""
    try:
        return (int(low), int(high)) if low is not UNKNOWN and high is not UNKNOWN else None
    except (TypeError, ValueError):
        return None


def _addresses(values: Mapping[str, Any]) -> tuple[Addresses, list[str]]:
    """The blocks of a rule, and the properties whose value is no block."""
    found, unreadable = Addresses(), []
    for prop in CIDRS:
        given = [cidr for cidr in as_items(values.get(prop)) if cidr is not UNKNOWN and cidr != ""]
        try:
            found |= blocks(given)
        except ValueError:
            unreadable.append(prop)
    return found, unreadable


def _keeps_the_first_egress_rule(resource: Resource) -> bool:
    """Whether CloudFormation made the group: it leaves AWS's rule in place where no other egress rule is given.

    docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html. The classic
    provider removes that rule: pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup
    """
    return "aws-native:" in resource.urn or "aws:cloudformation/" in resource.urn
