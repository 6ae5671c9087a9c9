"""DDB-101: tables keep up with their load by themselves."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

TABLE, TARGET = "dynamodb/table:Table", "appautoscaling/target:Target"


def check(estate: EstateView) -> Iterator[Problem]:
    """Paid by the request, or with a target that scales reading and writing."""
    scaled = {
        (target.account, estate.text(target, "resourceId"), estate.text(target, "scalableDimension").split(":")[-1])
        for target in estate.of_type(f"aws:{TARGET}")
    }
    for table in estate.of_type(f"aws:{TABLE}"):
        props = estate.props(table)
        if props.get("billingMode") == "PAY_PER_REQUEST":
            continue
        name = f"table/{props.text_at('name') or table.id}"
        missing = [d for d in ("ReadCapacityUnits", "WriteCapacityUnits") if (table.account, name, d) not in scaled]
        if missing:
            yield Problem(table, f"has a fixed capacity, and nothing scales its {' and '.join(missing)}")


def scaling(*dimensions: str) -> tuple[Resource, ...]:
    """The targets of these dimensions, for the examples."""
    return tuple(
        aws(TARGET, name, resourceId="table/visits", scalableDimension=f"dynamodb:table:{name}") for name in dimensions
    )


FIXED = aws(TABLE, "visits", name="visits", billingMode="PROVISIONED")
RULE = EstateRule(
    id="DDB-101",
    title="Tables keep up with their load by themselves",
    severity=Severity.LOW,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    check=check,
    good=(
        lambda: estate_of(aws(TABLE, "visits", name="visits", billingMode="PAY_PER_REQUEST")),
        lambda: estate_of(FIXED, *scaling("ReadCapacityUnits", "WriteCapacityUnits")),
    ),
    bad=(lambda: estate_of(FIXED), lambda: estate_of(FIXED, *scaling("ReadCapacityUnits"))),
    remediation="Set billingMode to PAY_PER_REQUEST, or add an appautoscaling target for reading and one for writing.",
    equivalents=("config:dynamodb-autoscaling-enabled", "FSBP:DynamoDB.1"),
)
