"""TAG-103: plane tags match the plane of the stack."""

from collections.abc import Iterator

from infra.engine.graph import Status
from policies.estate_view import EstateView, plane_named
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Compare tag and stack; stacks of locations and of the organization hold resources of several planes."""
    for resource in estate.account_resources:
        tagged, stack = plane_named(resource.tags.get("mso:plane")), plane_named(resource.stack)
        if resource.status is Status.COLLECTED and tagged == "location":
            continue  # a collected stack is an account, and locations are in the accounts of their practice
        if tagged and stack and stack not in ("location", "org") and tagged != stack:
            yield Problem(resource, f"tag mso:plane is {tagged}, must be {stack} in this stack")


RULE = EstateRule(
    id="TAG-103",
    title="Plane tags match the plane of the stack",
    why=(
        "Rules, alarms and the separation proof read the tag mso:plane. A clinical database tagged management escapes "
        "the rules for patient data, and a management resource tagged clinical escapes those that keep patient data "
        "away from it."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical", tags={"mso:plane": "management"})),),
    remediation="Correct the tag mso:plane, or deploy the resource in the stack of its plane.",
)
