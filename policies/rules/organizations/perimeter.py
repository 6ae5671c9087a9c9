"""ORG-105: a resource control policy fences every practice's data against other callers."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.engine.graph import Resource
from policies.estate import PHI_PLANES, Estate, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.documents import Statement, actions, allows, conditions, document, listed, principals, readable
from policies.rules.examples import aws, estate_of
from policies.rules.organizations.must_deny import above

SERVICES = ("s3:getobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:receivemessage", "sts:assumerole")
CALLERS = {"aws:principalorgpaths", "aws:principalaccount", "aws:principalorgid"}
FENCE = {
    "Effect": "Deny",
    "Principal": "*",
    "Resource": "*",
    "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole"],
    "Condition": {"ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"]}},
}


def tree(entry: Statement) -> list[Resource]:
    """An account with one resource control policy, for the examples."""
    attachment = aws(
        "organizations/policyAttachment:PolicyAttachment", "a", plane="org", policyId="p-1", targetId="222222222222"
    )
    policy = aws(
        "organizations/policy:Policy", "p-1", plane="org", type="RESOURCE_CONTROL_POLICY", content=document(entry)
    )
    return [aws("organizations/account:Account", "222222222222", parentId="r-1"), policy, attachment]


def check(estate: Estate) -> Iterator[Problem]:
    """By organization path first; the organization as a whole is a fence only against outsiders."""
    for account in estate.of_type("aws:organizations/account:Account"):
        if plane_of(account) not in PHI_PLANES:
            continue
        fences = [
            e for policy in above(estate, account) for e in readable(estate.props(policy), "content") if is_fence(e)
        ]
        fenced = [pattern for entry in fences for pattern in actions(entry)]
        missing = [act for act in SERVICES if not any(fnmatchcase(act, pattern) for pattern in fenced)]
        if missing:
            yield Problem(account, f"nothing fences {', '.join(missing)} against callers from elsewhere")


def is_fence(entry: Statement) -> bool:
    """A deny to everyone but callers of one place."""
    if allows(entry) or principals(entry) != ["*"] or "*" in listed(entry.get("NotResource")):
        return False
    return bool(CALLERS & set(conditions(entry)))


RULE = EstateRule(
    id="ORG-105",
    title="A resource control policy fences every practice's data against other callers",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(3)(i)", "164.530(c)"),
    needs=("org",),
    check=check,
    good=(lambda: estate_of(*tree(FENCE)),),
    bad=(
        lambda: estate_of(*tree({**FENCE, "Condition": {"StringNotEquals": {"aws:UserAgent": "x"}}})),
        lambda: estate_of(*tree({**FENCE, "Action": "s3:*"})),
    ),
    remediation=(
        "Deny s3, kms, secretsmanager, sqs and sts:AssumeRole to callers whose organization path is not the practice's."
    ),
)
