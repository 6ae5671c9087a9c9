"""ORG-102: every account with patient data stands under service and resource control policies."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import PHI_PLANES, Estate, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of

TREE = (
    aws("organizations/organizationalUnit:OrganizationalUnit", "ou-1", plane="org", parentId="r-1"),
    aws("organizations/account:Account", "222222222222", plane="clinical", parentId="ou-1"),
)
KINDS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def guardrail(kind: str) -> tuple[Resource, Resource]:
    """A policy of some kind on the unit, for the examples."""
    attachment = aws(
        "organizations/policyAttachment:PolicyAttachment", f"at-{kind}", plane="org", policyId=kind, targetId="ou-1"
    )
    return aws("organizations/policy:Policy", kind, plane="org", type=kind), attachment


SCP, RCP = (guardrail(kind) for kind in KINDS)


def check(estate: Estate) -> Iterator[Problem]:
    """Walk from the account up its units to the root and gather what is attached on the way."""
    kinds = {p.id: p.facts.get("type") or KINDS[0] for p in estate.of_type("aws:organizations/policy:Policy")}
    attached: dict[object, set[object]] = {}
    for entry in estate.of_type("aws:organizations/policyAttachment:PolicyAttachment"):
        attached.setdefault(entry.facts.get("targetId"), set()).add(kinds.get(entry.facts.get("policyId")))
    parents = {
        unit.id: unit.facts.get("parentId")
        for unit in estate.of_type("aws:organizations/organizationalUnit:OrganizationalUnit")
    }
    for account in estate.of_type("aws:organizations/account:Account"):
        if plane_of(account) not in PHI_PLANES:
            continue
        node, found = account.facts.get("parentId"), set(attached.get(account.id, ()))
        for _ in range(len(parents) + 2):
            found |= attached.get(node, set())
            node = parents.get(node)
        for kind in KINDS:
            if kind not in found:
                yield Problem(account, f"no {kind} reaches this account")


RULE = EstateRule(
    id="ORG-102",
    title="Every account with patient data stands under service and resource control policies",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(lambda: estate_of(*TREE, *SCP, *RCP),),
    bad=(lambda: estate_of(*TREE), lambda: estate_of(*TREE, *SCP), lambda: estate_of(*TREE, *RCP)),
    remediation="Attach the practice's SCPs and RCPs to its organizational unit.",
)
