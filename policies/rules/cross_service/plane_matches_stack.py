"""TAG-103: what a resource says it is fits where it stands."""

from collections.abc import Iterator

from infra.engine.graph import Status
from policies.estate_view import EstateView, plane_named
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """The tag's plane is the stack's; a location stands in its practice's planes, the organization names all."""
    for resource in estate.built:
        tagged, stack = plane_named(resource.tags.get("mso:plane")), plane_named(resource.stack)
        if resource.status is Status.COLLECTED and tagged == "location":
            continue  # a collected stack is an account, and locations stand in the accounts of their practice
        if tagged and stack and stack not in ("location", "org") and tagged != stack:
            yield Problem(resource, f"is tagged {tagged} in a stack of the {stack} plane")


RULE = EstateRule(
    id="TAG-103",
    title="What a resource says it is fits where it stands",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(4)(ii)(A)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical", tags={"mso:plane": "management"})),),
    remediation="Correct mso:plane, or build it in the stack it belongs to.",
)
