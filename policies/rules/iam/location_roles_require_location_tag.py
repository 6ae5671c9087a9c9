"""IAM-028: roles of a location require the location's session tag and name their resources."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import props_of
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import (
    Statement,
    allows,
    document,
    required_conditions,
    resources,
    statements_at,
)

ROLE, INLINE = "iam/role:Role", "iam/rolePolicy:RolePolicy"


def check(estate: EstateView) -> Iterator[Problem]:
    """Check the trust policy and role policies of each role that is tagged with mso:location."""
    policies = estate.companions(f"aws:{INLINE}", "role")
    for role in estate.of_type(f"aws:{ROLE}"):
        site = role.tags.get("mso:location")
        if site is UNKNOWN:
            yield Problem(role, "tag mso:location is not known before deployment", known=False)
        if not isinstance(site, str):
            continue
        for message in _problems(role, "assumeRolePolicy", "aws:requesttag/location", site):
            yield Problem(role, message)
        for policy in policies.of(role):
            for message in _problems(policy, "policy", "aws:principaltag/location", site):
                yield Problem(policy, message)


def _problems(resource: Resource, prop: str, key: str, site: str) -> Iterator[str]:
    for entry in statements_at(props_of(resource), prop):
        if allows(entry) and required_conditions(entry).get(key) != [site]:
            yield f"{prop} has an Allow statement that does not require {key} to be {site!r}"
        if prop == "policy" and allows(entry) and "*" in resources(entry):
            yield f"{prop} of a role of location {site!r} allows Resource *, must name the resources"


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
    title="Roles of a location require the location's session tag and name their resources",
    why=(
        "Practices have several sites, and their staff sign in through one identity provider. Without the tag "
        "condition the front desk of one site opens the intake forms and files of another."
    ),
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
    remediation=(
        "Require the location's tag (aws:RequestTag/location, aws:PrincipalTag/location) in the trust policy and each "
        "Allow statement, and name the resources."
    ),
)
