"""AWS Network Firewall: what a firewall endpoint lets through, decided for domain lists, not known otherwise.

docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS
from policies.network.filters import Check, Traffic, passed, stopped, undecided
from policies.network.records import Route, Subnet
from policies.network.references import Links, as_items, value_at
from policies.network.subnets import Subnets

FIREWALL: Final = "aws:networkfirewall/firewall:Firewall"
POLICY: Final = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
RULES: Final = "aws:networkfirewall/ruleGroup:RuleGroup"
INSPECTED: Final = {443: "TLS_SNI", 80: "HTTP_HOST"}
"""The port of a protocol, and what a domain list calls the name in it."""
OTHER_RULES: Final = ("rulesString", "statefulRules")
NOT_EVALUATED: Final = "which are not evaluated"


class NetworkFirewalls:
    """The firewalls of a graph, by the endpoints that routes lead to."""

    def __init__(self, graph: Graph, links: Links, subnets: Subnets) -> None:
        self._graph, self._links, self._subnets = graph, links, subnets
        self._ends: dict[str, tuple[Resource, str | None]] = {}  # endpoint id -> firewall and subnet
        for firewall in graph.of_type(FIREWALL):
            for status in as_items(firewall.facts.get("firewallStatuses")):
                for state in as_items(value_at(status, "syncStates")):
                    for end in as_items(value_at(state, "attachments")):
                        id_, subnet = value_at(end, "endpointId"), value_at(end, "subnetId")
                        if isinstance(id_, str) and isinstance(subnet, str):
                            self._ends[id_] = firewall, links.key(subnet, firewall, *SUBNETS)

    def at(self, route: Route, near: Subnet) -> tuple[Resource, Subnet] | None:
        """The firewall that a route leads to, and the subnet of its endpoint; None if that cannot be told."""
        if route.target in self._ends:
            firewall, key = self._ends[route.target]
            return firewall, self._subnets.named(key, firewall.name)
        found = self._graph.get(route.target or "")
        if found is None or found.type != FIREWALL:
            return None
        blocks = as_items(found.facts.get("subnetMappings"))
        ids = [value_at(block, "subnetId") for block in blocks]
        keys = self._links.many(found, "subnetId", *SUBNETS, among={"subnetId": ids}, root="subnetMappings")
        subnets = [self._subnets.named(key, found.name) for key in keys]
        same = subnets if len(subnets) == 1 else [subnet for subnet in subnets if subnet.zone == near.zone]
        return (found, same[0]) if len(same) == 1 and not same[0].unread else None

    def inspect(self, firewall: Resource, traffic: Traffic) -> Check:
        """What a firewall does with a connection."""
        text = f"Network Firewall {firewall.name} lets {traffic.what} to {traffic.host or traffic.name} pass"
        policy = self._graph.get(self._links.one(firewall, "firewallPolicyArn", POLICY) or "")
        if policy is None:
            return undecided(text, f"the policy of the Network Firewall {firewall.name} is not in the input")
        rules = value_at(policy.facts, "firewallPolicy")
        if not isinstance(rules, Mapping):
            return undecided(text, f"firewall policy {policy.name} is not known before deployment")
        if as_items(rules.get("statelessRuleGroupReferences")):
            return undecided(text, f"firewall policy {policy.name} has stateless rules, {NOT_EVALUATED}")
        default = as_items(rules.get("statelessDefaultActions"))
        if "aws:pass" in default:
            return passed(text)
        if "aws:drop" in default:
            return stopped(text, f"firewall policy {policy.name} drops everything (aws:drop)")
        if "aws:forward_to_sfe" not in default:
            return undecided(text, f"the default actions of the firewall policy {policy.name} are not known")
        return self._stateful(policy, rules, traffic, text)

    def _stateful(self, policy: Resource, rules: Mapping[str, Any], traffic: Traffic, text: str) -> Check:
        """Domain lists: an allow list drops what it does not name, a deny list what it names."""
        target = INSPECTED.get(traffic.port)
        references = as_items(rules.get("statefulRuleGroupReferences"))
        drops = [str(action) for action in as_items(rules.get("statefulDefaultActions")) if ":drop" in str(action)]
        if not references and not drops:
            return passed(text)
        if not traffic.host or target is None or traffic.protocol != "tcp":
            return undecided(text, f"firewall policy {policy.name} has stateful rules about other things than names")
        arns = [value_at(reference, "resourceArn") for reference in references]
        among = {"resourceArn": arns}
        keys = self._links.many(policy, "resourceArn", RULES, among=among, root="firewallPolicy") if arns else []
        verdicts: dict[str, str] = {}
        for key in keys:
            group = self._graph.get(key or "")
            verdict = _of_list(group, traffic.host, target) if group is not None else NOT_EVALUATED
            if verdict == NOT_EVALUATED:
                name = self._links.label(key)
                return undecided(text, f"rule group {name} of the firewall policy {policy.name} has rules {verdict}")
            verdicts.setdefault(verdict, self._links.label(key))
        return _decided(policy, verdicts, drops, traffic.host, text)


def _decided(policy: Resource, verdicts: Mapping[str, str], drops: list[str], host: str, text: str) -> Check:
    if "allowed" in verdicts and "denied" in verdicts:
        return undecided(text, f"lists of the firewall policy {policy.name} both allow and deny {host}")
    if "denied" in verdicts:
        return stopped(text, f"rule group {verdicts['denied']} of Network Firewall denies {host}")
    if "allowed" in verdicts:
        if "aws:drop_strict" in drops:
            return undecided(text, f"firewall policy {policy.name} has aws:drop_strict, which may drop the handshake")
        return passed(f"{text}: by {verdicts['allowed']}")
    if "left out" in verdicts:
        return stopped(text, f"rule group {verdicts['left out']} of Network Firewall does not allow {host}")
    if drops:
        return stopped(text, f"firewall policy {policy.name} drops what no rule allows ({drops[0]})")
    return passed(text)


def _of_list(group: Resource, host: str, target: str) -> str:
    """What a domain list says of a name: allowed, denied, left out, nothing; not evaluated if it is no such list."""
    source = value_at(group.facts, "ruleGroup.rulesSource")
    listed = value_at(source, "rulesSourceList")
    if not isinstance(listed, Mapping) or any(value_at(source, other) not in (None, "", []) for other in OTHER_RULES):
        return NOT_EVALUATED
    kind, names, targets = (listed.get(name) for name in ("generatedRulesType", "targets", "targetTypes"))
    if UNKNOWN in (kind, names, targets) or UNKNOWN in (*as_items(names), *as_items(targets)):
        return NOT_EVALUATED
    if target not in as_items(targets) or kind == "ALERTLIST":
        return "nothing"
    named = any(_matches(str(name).lower(), host.lower().rstrip(".")) for name in as_items(names))
    if kind == "ALLOWLIST":
        return "allowed" if named else "left out"
    return "denied" if named else "nothing"


def _matches(domain: str, name: str) -> bool:
    """A domain that starts with a dot stands for itself and every name below it."""
    return name == domain.lstrip(".") or (domain.startswith(".") and name.endswith(domain))
