"""One check on a path: what a security group, a network ACL or a route lets through of a set of addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from policies.network.addresses import EVERYWHERE, NOWHERE, Addresses
from policies.network.records import ALL, Acl, AclRule, Answer, Interface, Ports

Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """A step of a path. ``lost`` are the addresses of ``whole`` that certainly fail, ``at_most`` those that may.

    With ``somewhere`` the other end is one of ``whole`` and nobody knows which, as with the public addresses of an
    AWS service; without it, it may be any of them, as a task gets any address of its subnet.
    """

    text: str
    whole: Addresses = EVERYWHERE
    lost: Addresses = NOWHERE
    at_most: Addresses = NOWHERE
    cause: str = ""
    unread: str = ""
    somewhere: bool = False


def passed(text: str) -> Check:
    """A step that holds."""
    return Check(text)


def stopped(text: str, cause: str) -> Check:
    """A step that fails for certain."""
    return Check(f"{text}: no", lost=EVERYWHERE, at_most=EVERYWHERE, cause=cause)


def undecided(text: str, unread: str) -> Check:
    """A step that depends on what is not known."""
    return Check(f"{text}: not known", at_most=EVERYWHERE, unread=unread)


def decide(checks: Iterable[Check]) -> tuple[Answer, str]:
    """The answer of all steps of one path, with the first cause."""
    unknown = ""
    lost, at_most = Addresses(), Addresses()
    public: list[Check] = []
    for check in checks:
        if check.somewhere:
            public.append(check)
            lost, at_most = lost | check.lost, at_most | check.at_most
            if check.whole - lost:
                continue
            first = next((c for c in public if c.lost == c.whole), check)
            return Answer.BLOCKED, first.cause
        if check.lost:
            return Answer.BLOCKED, check.cause
        if check.at_most:
            unknown = unknown or check.unread or check.cause
    if at_most and not unknown:
        partly = next(check for check in public if check.at_most)
        unknown = partly.unread or f"{partly.cause}; which addresses the other end has is not in the input"
    return (Answer.UNKNOWN, unknown) if unknown else (Answer.ALLOWED, "")


@dataclass(frozen=True, slots=True)
class Traffic:
    """The first packet of a connection: protocol, port, and what is known of the other end.

    ``groups`` are the security groups of the other end that rules may refer to (``perhaps``: if that is supported on
    the way, which is not known), ``prefix_list`` is the AWS-managed
    list that its addresses are on, ``name`` what it is called in messages, ``host`` its name in DNS if it has one.
    """

    protocol: str
    port: int
    remote: Addresses
    name: str
    groups: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    prefix_list: Named | None = None
    somewhere: bool = False
    host: str = ""

    @property
    def what(self) -> str:
        """``tcp 443``."""
        return f"{self.protocol} {self.port}"


DIRECTIONS: Final = {"egress": ("out to", "to"), "ingress": ("in from", "from")}


def through_groups(interface: Interface, direction: str, traffic: Traffic) -> Check:
    """What the security groups of an interface let through: the rules of all of them together.

    A group is stateful, so an answer needs no rule: docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    way, preposition = DIRECTIONS[direction]
    if interface.groups is None:
        return passed(f"no security group filters {interface.label}")
    names = " and ".join(group.label for group in interface.groups)
    allowed, unread, by = Addresses(), "", ""
    for group in interface.groups:
        unread = unread or group.unread
        for rule in group.rules(direction):
            if not rule.concerns(traffic.protocol, traffic.port):
                continue
            covered = rule.addresses & traffic.remote
            if rule.groups & traffic.groups or (traffic.prefix_list in rule.lists):
                covered = traffic.remote
            unread = unread or rule.unread
            if rule.groups & traffic.perhaps:
                unread = unread or f"whether {rule.label} may refer to the groups of {traffic.name} is not known"
            by = by or (rule.label if covered else "")
            allowed |= covered
    at_most = traffic.remote - allowed
    lost = Addresses() if unread else at_most
    noun = "security group" if len(interface.groups) == 1 else "security groups"
    text = f"{noun} {names} lets {traffic.what} {way} {traffic.name}"
    text += f": {'no' if lost == traffic.remote else 'in part' if lost else 'not known' if at_most else f'by {by}'}"
    return Check(text, traffic.remote, lost, at_most, _cause(noun, names, preposition, traffic, lost), unread,
                 traffic.somewhere)  # fmt: skip


def _cause(noun: str, names: str, preposition: str, traffic: Traffic, lost: Addresses) -> str:
    if traffic.prefix_list and lost == traffic.remote:
        service = traffic.prefix_list[0]
        return (
            f"{noun} {names} names neither the prefix list of the {service} gateway endpoint nor all addresses for "
            f"{traffic.what}: the endpoint has public addresses"
        )
    rest = f" ({lost})" if lost and lost != traffic.remote else ""
    return f"no rule of {noun} {names} allows {traffic.what} {preposition} {traffic.name}{rest}"


def through_acl(acl: Acl, subnet: str, direction: str, traffic: Traffic, answer: tuple[Ports, Ports] | None) -> Check:
    """What a network ACL lets through. It is stateless: of the answer, the ports that the client uses must pass.

    ``answer`` gives the ports of the answer, those for certain and those at most; None for the first packet.
    docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
    """
    way, preposition = DIRECTIONS[direction]
    certain, widest = answer or ((traffic.port, traffic.port),) * 2
    rules = acl.rules(direction)
    lost = denied(rules, traffic, certain, unread_allows=True)
    at_most = denied(rules, traffic, widest, unread_allows=False) | lost
    unread = acl.unread or next((rule.unread for rule in rules if rule.unread), "")
    if acl.unread:
        lost, at_most = Addresses(), traffic.remote
    what = f"the answer, {traffic.protocol} {widest[0]}-{widest[1]}," if answer else traffic.what
    verdict = "no" if lost else "not known" if at_most else "yes"
    if verdict == "yes" and denied(rules, traffic, widest, unread_allows=False, few=1 << 16):
        verdict = "yes, but for a few ports"
    text = f"network ACL {acl.label} of {subnet} lets {what} {way} {traffic.name}: {verdict}"
    rest = f" ({lost})" if lost and lost != traffic.remote else ""
    cause = f"network ACL {acl.label} of {subnet} denies {what} {preposition} {traffic.name}{rest}"
    if not unread and at_most and not lost:
        unread = f"{cause} for some of the ports that clients use: which operating system it has is not in the input"
    return Check(text, traffic.remote, lost, at_most, cause, unread, traffic.somewhere)


Region = tuple[Addresses, Ports]
FEW: Final = 100
"""One in so many of a client's ports may be closed, such as that of remote desktops: it connects from another then."""


def denied(
    rules: Iterable[AclRule], traffic: Traffic, ports: Ports, *, unread_allows: bool, few: int = FEW
) -> Addresses:
    """The remote addresses of which ports are denied, more than one in ``few``; the first entry that matches decides.

    Some ports of a client may be denied: docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
    """
    left: list[Region] = [(traffic.remote, ports)]
    closed: list[Region] = []
    for rule in rules:
        if not left:
            break
        if rule.unread:
            left = [] if unread_allows else left
            break
        if rule.protocol not in (ALL, traffic.protocol):
            continue
        rest: list[Region] = []
        for region in left:
            hit = _hit(region, rule)
            if hit and not rule.allow:
                closed.append(hit)
            rest += _rest(region, hit)
        left = rest
    return _with_many_ports([*closed, *left], traffic.remote, (ports[1] - ports[0] + 1) // few)


def _with_many_ports(closed: Iterable[Region], addresses: Addresses, tolerated: int) -> Addresses:
    """The addresses that lose more ports than are tolerated; no two of the regions overlap."""
    counted = [(addresses, 0)]
    for lost, (low, high) in closed:
        counted = [
            part
            for found, ports in counted
            for part in ((found & lost, ports + high - low + 1), (found - lost, ports))
            if part[0]
        ]
    many = Addresses()
    for found, ports in counted:
        many |= found if ports > tolerated else Addresses()
    return many


def _hit(region: Region, rule: AclRule) -> Region | None:
    addresses, (low, high) = region
    matched = addresses & rule.addresses
    first, last = max(low, rule.ports[0]), min(high, rule.ports[1])
    return (matched, (first, last)) if matched and first <= last else None


def _rest(region: Region, hit: Region | None) -> Iterator[Region]:
    """What an entry did not match of a region."""
    if hit is None:
        yield region
        return
    addresses, (low, high) = region
    matched, (first, last) = hit
    if other := addresses - matched:
        yield (other, (low, high))
    if low < first:
        yield (matched, (low, first - 1))
    if last < high:
        yield (matched, (last + 1, high))
