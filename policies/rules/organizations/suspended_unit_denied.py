"""ORG-125: SCPs deny every action in organizational units for suspended accounts."""

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import NotKnown
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    exempts_only_by,
    resources,
    statement,
)
from policies.rule_support.organization_policies import (
    ATTACHMENT,
    POLICY,
    SERVICE,
    UNIT,
    exempts_named_roles,
    hierarchy_known,
    statements_above,
)

CALLER = "aws:principalarn"
SUSPENDED = "suspended"
EXCEPT_DEPLOYER = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each suspended unit in which no SCP denies every action."""
    for unit in estate.of_type(f"aws:{UNIT}"):
        try:
            if is_suspended(estate, unit) and not any(map(denies_everything, statements_above(estate, unit, SERVICE))):
                yield Problem(unit, "no SCP on this OU or above it denies every action", known=hierarchy_known(estate))
        except NotKnown as unknown:
            yield Problem(unit, str(unknown), known=False)


def is_suspended(estate: EstateView, unit: Resource) -> bool:
    """Whether its name is ``suspended`` or begins with ``suspended-``."""
    return estate.props(unit).text_at("name").lower().partition("-")[0] == SUSPENDED


def denies_everything(entry: Statement) -> bool:
    """Whether it denies every action to all principals, or to all except the named roles that dismantle accounts."""
    if allows(entry) or "*" not in actions(entry) or "*" not in resources(entry):
        return False
    return not entry.get("Condition") or (exempts_only_by(entry, {CALLER}) and exempts_named_roles(entry))


def unit(*entries: Statement, on: str = "ou-1", name: str = SUSPENDED) -> Graph:
    """A unit, and an SCP of these statements attached to the target ``on``, for the examples."""
    return estate_of(
        aws(UNIT, "ou-1", plane="org", name=name, parentId="r-1"),
        aws(POLICY, "p-1", plane="org", type=SERVICE, content=document(*entries)),
        aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId=on),
    )


RULE = EstateRule(
    id="ORG-125",
    title="SCPs deny every action in organizational units for suspended accounts",
    why=(
        "An account moves to the suspended unit when a practice leaves or the account is retired, yet its data and "
        "roles remain. Without a deny of every action, forgotten credentials of departed staff still read the patient "
        "records in it."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(4)(i)", "164.312(a)(1)"),
    needs=("org",),
    check=check,
    good=(
        lambda: unit(statement("Deny", "*")),
        lambda: unit(statement("Deny", "*", Condition=EXCEPT_DEPLOYER), name="suspended-lakeside"),
        lambda: unit(statement("Deny", "*"), on="r-1"),
        lambda: unit(statement("Deny", "s3:*"), name="clinical"),
    ),
    bad=(
        lambda: unit(statement("Deny", "*"), on="ou-2"),
        lambda: unit(statement("Deny", "s3:*")),
        lambda: unit(statement("Allow", "*")),
        lambda: unit({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}),
        lambda: unit(statement("Deny", "*", "arn:aws:s3:::one")),
        lambda: unit(statement("Deny", "*", Condition={"ArnLike": EXCEPT_DEPLOYER["ArnNotLike"]})),
        lambda: unit(statement("Deny", "*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})),
        lambda: unit(statement("Deny", "*", Condition={**EXCEPT_DEPLOYER, "StringEquals": {"aws:UserAgent": "x"}})),
    ),
    remediation="Attach an SCP to the OU that denies * where aws:PrincipalArn is none of the deployment roles.",
)
