"""IAM-028: the role of a location opens to sessions of that location, and on what is named."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import props_of
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import Statement, allows, demanded, document, readable, resources

ROLE, INLINE = "iam/role:Role", "iam/rolePolicy:RolePolicy"


def check(estate: EstateView) -> Iterator[Problem]:
    """By a tag of the session, which the identity provider sets: one front desk does not see another's intake."""
    policies = estate.companions(f"aws:{INLINE}", "role")
    for role in estate.of_type(f"aws:{ROLE}"):
        site = role.tags.get("mso:location")
        if site is UNKNOWN:
            yield Problem(role, "whose role it is is not known before deployment", known=False)
        if not isinstance(site, str):
            continue
        for complaint in _loose(role, "assumeRolePolicy", "aws:requesttag/location", site):
            yield Problem(role, complaint)
        for policy in policies.of(role):
            for complaint in _loose(policy, "policy", "aws:principaltag/location", site):
                yield Problem(policy, complaint)


def _loose(resource: Resource, prop: str, key: str, site: str) -> Iterator[str]:
    for entry in readable(props_of(resource), prop):
        if allows(entry) and demanded(entry).get(key) != [site]:
            yield f"{prop} lets in or allows without {key} being {site!r}"
        if prop == "policy" and allows(entry) and "*" in resources(entry):
            yield f"{prop} of a role of {site} allows on every resource"


def _role(*, asks: str = "seattle", may: str = "seattle", on: str = "arn:aws:s3:::site/*") -> tuple[Resource, ...]:
    provider = {"Federated": "arn:aws:iam::222222222222:saml-provider/staff"}
    trust: Statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML", "Principal": provider}
    reads: Statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": on}
    tags = {"mso:location": "seattle"}
    return (
        aws(ROLE, "desk", name="desk", tags=tags, assumeRolePolicy=document({**trust, **_when("Request", asks)})),
        aws(INLINE, "desk-may", role="desk", policy=document({**reads, **_when("Principal", may)})),
    )


def _when(whose: str, site: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {f"aws:{whose}Tag/location": site}}} if site else {}


RULE = EstateRule(
    id="IAM-028",
    title="The role of a location opens to sessions of that location, and on what is named",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    check=check,
    good=(lambda: estate_of(*_role()), lambda: estate_of(aws(ROLE, "desk", name="desk", assumeRolePolicy="{}"))),
    bad=(
        lambda: estate_of(*_role(asks="")),
        lambda: estate_of(*_role(asks="bellevue")),
        lambda: estate_of(*_role(may="")),
        lambda: estate_of(*_role(on="*")),
    ),
    remediation="Ask for the location's tag in the trust policy and in each statement, and name the resources.",
)
