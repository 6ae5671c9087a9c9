"""ORG-119: no root, OU or account has more policies of one type than AWS's quota."""

from collections import defaultdict
from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from infra.iam.policy_builder import per_target
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

POLICY, ATTACHMENT = "organizations/policy:Policy", "organizations/policyAttachment:PolicyAttachment"
KINDS = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp", "DECLARATIVE_POLICY_EC2": "declarative"}
AWS_OWN = {"scp": 1, "rcp": 1}  # FullAWSAccess and RCPFullAWSAccess are attached to every target and count


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each attachment beyond the quota of its policy type at its target."""
    found: dict[tuple[tuple[str, ...], str], list[Resource]] = defaultdict(list)
    for attachment in estate.of_type(f"aws:{ATTACHMENT}"):
        policy = estate.target(attachment, "policyId", f"aws:{POLICY}")
        kind = KINDS.get(estate.props(policy).text_at("type") or "SERVICE_CONTROL_POLICY") if policy else None
        target = (*attachment.property_dependencies.get("targetId", ()), str(attachment.facts.get("targetId")))
        if kind:
            found[target, kind].append(attachment)
    for (_, kind), attachments in found.items():
        quota, own = per_target(kind), AWS_OWN.get(kind, 0)
        for surplus in attachments[quota - own :]:
            extra = " and AWS's own" if own else ""
            message = f"is one of {len(attachments)} {kind} attachments{extra} at its target; the quota is {quota}"
            yield Problem(surplus, message)


def attached(number: int) -> Graph:
    """This number of SCPs attached to one OU, for the examples."""
    names = [f"p-{index}" for index in range(number)]
    policies = [aws(POLICY, name, plane="org", type="SERVICE_CONTROL_POLICY") for name in names]
    return estate_of(*policies, *(aws(ATTACHMENT, f"a-{n}", plane="org", policyId=n, targetId="ou-1") for n in names))


RULE = EstateRule(
    id="ORG-119",
    title="No root, OU or account has more policies of one type than AWS's quota",
    why=(
        "AWS refuses the attachment that exceeds the quota and the deployment stops half-way: the policies that come "
        "last, perhaps the deny around patient data, are attached nowhere although the plan listed them."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)",),
    check=check,
    good=(lambda: attached(4),),
    bad=(lambda: attached(5),),
    remediation="Attach some of the policies to a parent OU, or merge two policies into one.",
)
