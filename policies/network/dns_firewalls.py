"""Route 53 Resolver DNS Firewall: which names a VPC may ask for.

docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-actions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import VPCS
from policies.network.filters import Check, passed, stopped, undecided
from policies.network.references import Links, as_items

GROUP: Final = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
RULE: Final = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
LIST: Final = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
ASSOCIATION: Final = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
LAST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class DomainRule:
    """One rule: its place in the order (group first), its action, the domains it is about; ``unread`` if not known."""

    order: tuple[int, int]
    label: str
    action: str
    domains: tuple[str, ...]
    query_type: str = ""
    unread: str = ""

    def concerns(self, name: str) -> bool | None:
        """Whether a name is on its list; ``*`` at the start of a domain stands for any text.

        None for a name whose first label is not known (``*.s3.us-west-2.amazonaws.com``), if it depends on that.
        """
        if self.query_type not in ("", "A", "AAAA"):
            return False
        if any(_matches(domain, name) for domain in self.domains):
            return True
        some = name.startswith("*.") and any(domain.lower().rstrip(".").endswith(name[1:]) for domain in self.domains)
        return None if some else False


def _matches(domain: str, name: str) -> bool:
    wanted = domain.lower().rstrip(".")
    return name.endswith(wanted[1:]) if wanted.startswith("*") else name == wanted


class DnsFirewalls:
    """The rules of each VPC in the order in which they are asked."""

    def __init__(self, graph: Graph, links: Links) -> None:
        self._links = links
        self._lists: Mapping[str, Resource] = {r.urn: r for r in graph.of_type(LIST)}
        by_group: dict[str, list[Resource]] = {}
        for rule in graph.of_type(RULE):
            by_group.setdefault(links.one(rule, "firewallRuleGroupId", GROUP) or "", []).append(rule)
        self._rules: dict[str, list[DomainRule]] = {}
        for association in graph.of_type(ASSOCIATION):
            vpc = links.one(association, "vpcId", *VPCS) or ""
            group = links.one(association, "firewallRuleGroupId", GROUP)
            order = association.facts.get("priority")
            first = order if isinstance(order, int | float) else 0
            rules = [self._read(rule, int(first)) for rule in by_group.get(group or "", ())]
            if group not in graph or order is UNKNOWN:
                name = f"DNS Firewall rule group {links.label(group)}"
                missing = "its priority is not known" if group in graph else "it is not in the input"
                rules = [DomainRule((int(first), 0), name, "", (), unread=f"{name}: {missing}")]
            self._rules.setdefault(vpc, []).extend(rules)
        for rules in self._rules.values():
            rules.sort(key=lambda rule: rule.order)

    def check(self, vpc: str, name: str) -> Check | None:
        """What the first rule that concerns a name does with it; None for a VPC without rules."""
        rules = [*self._rules.get(vpc, ()), *self._rules.get("", ())]
        for rule in rules:
            if rule.unread:
                return undecided(f"DNS Firewall lets {name} be asked for", rule.unread)
            concerned = rule.concerns(name) if rule.action != "ALERT" else False
            if concerned is None:
                unread = f"DNS Firewall rule {rule.label} names some of {name}; which is asked for is not in the input"
                return undecided(f"DNS Firewall lets {name} be asked for", unread)
            if concerned:
                text = f"DNS Firewall rule {rule.label}: {rule.action} {name}"
                cause = f"DNS Firewall rule {rule.label} blocks the name {name}"
                return passed(text) if rule.action == "ALLOW" else stopped(text, cause)
        return passed(f"no DNS Firewall rule concerns {name}") if rules else None

    def _read(self, rule: Resource, group_order: int) -> DomainRule:
        facts = rule.facts
        order, action = facts.get("priority"), facts.get("action")
        place = (group_order, int(order) if isinstance(order, int | float) else 0)
        query_type = facts.get("qType")
        unknown = [value is UNKNOWN for value in (order, action, query_type)]
        domains, unread = self._domains(rule)
        if facts.get("dnsThreatProtection") is not None and action != "ALERT":
            unread = f"which names the DNS Firewall rule {rule.name} takes for a threat is not in the input"
        if action == "ALERT":
            unread = ""  # it lets every name through, whatever is on its list
        if any(unknown):
            unread = f"DNS Firewall rule {rule.name} is not known before deployment"
        return DomainRule(place, rule.name, str(action), domains, "" if query_type is None else str(query_type), unread)

    def _domains(self, rule: Resource) -> tuple[tuple[str, ...], str]:
        key = self._links.one(rule, "firewallDomainListId", LIST)
        listed = self._lists.get(key or "")
        if listed is None:
            return (), f"domain list {self._links.label(key)} of the DNS Firewall rule {rule.name} is not in the input"
        domains: list[Any] = as_items(listed.facts.get("domains"))
        if any(domain is UNKNOWN for domain in domains):
            return (), f"a domain on the list {listed.name} is not known before deployment"
        return tuple(map(str, domains)), ""
