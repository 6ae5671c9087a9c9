"""ORG-125: in a unit for accounts that are out of service nobody does anything."""

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import NotKnown
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import Statement, actions, allows, document, resources, spares_by, statement
from policies.rule_support.organization_policies import (
    ATTACHMENT,
    POLICY,
    SERVICE,
    UNIT,
    named_roles,
    placed,
    statements_above,
)

CALLER = "aws:principalarn"
SUSPENDED = "suspended"
BUILDERS = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Where there is such a unit: an account is moved there because nothing more is to happen in it."""
    for unit in estate.of_type(f"aws:{UNIT}"):
        try:
            if is_suspended(estate, unit) and not any(map(stops, statements_above(estate, unit, SERVICE))):
                yield Problem(unit, "nothing stops those who act in accounts out of service", known=placed(estate))
        except NotKnown as unknown:
            yield Problem(unit, str(unknown), known=False)


def is_suspended(estate: EstateView, unit: Resource) -> bool:
    """Whether its name says so: ``suspended``, or that and whose."""
    return estate.props(unit).text_at("name").lower().partition("-")[0] == SUSPENDED


def stops(entry: Statement) -> bool:
    """A deny of everything to everybody, or to all but named roles: those that take the account down."""
    if allows(entry) or "*" not in actions(entry) or "*" not in resources(entry):
        return False
    return not entry.get("Condition") or (spares_by(entry, {CALLER}) and named_roles(entry))


def unit(*entries: Statement, on: str = "ou-1", name: str = SUSPENDED) -> Graph:
    """A unit with a policy of these statements on it, or elsewhere, for the examples."""
    return estate_of(
        aws(UNIT, "ou-1", plane="org", name=name, parentId="r-1"),
        aws(POLICY, "p-1", plane="org", type=SERVICE, content=document(*entries)),
        aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId=on),
    )


RULE = EstateRule(
    id="ORG-125",
    title="In a unit for accounts that are out of service nobody does anything",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(4)(i)", "164.312(a)(1)"),
    needs=("org",),
    check=check,
    good=(
        lambda: unit(statement("Deny", "*")),
        lambda: unit(statement("Deny", "*", Condition=BUILDERS), name="suspended-lakeside"),
        lambda: unit(statement("Deny", "*"), on="r-1"),
        lambda: unit(statement("Deny", "s3:*"), name="clinical"),
    ),
    bad=(
        lambda: unit(statement("Deny", "*"), on="ou-2"),
        lambda: unit(statement("Deny", "s3:*")),
        lambda: unit(statement("Allow", "*")),
        lambda: unit({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}),
        lambda: unit(statement("Deny", "*", "arn:aws:s3:::one")),
        lambda: unit(statement("Deny", "*", Condition={"ArnLike": BUILDERS["ArnNotLike"]})),
        lambda: unit(statement("Deny", "*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})),
        lambda: unit(statement("Deny", "*", Condition={**BUILDERS, "StringEquals": {"aws:UserAgent": "x"}})),
    ),
    remediation=(
        "Attach a service control policy to the unit that denies * where aws:PrincipalArn is none of the deployment's "
        "roles."
    ),
)
