"""DDB-101: DynamoDB tables use on-demand capacity or auto scaling for reads and writes."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

TABLE, TARGET = "dynamodb/table:Table", "appautoscaling/target:Target"


def check(estate: EstateView) -> Iterator[Problem]:
    """On-demand billing, or Application Auto Scaling targets for read and write capacity."""
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
            yield Problem(
                table, f"billingMode is not PAY_PER_REQUEST and no appautoscaling target scales {' and '.join(missing)}"
            )


def scaling(*dimensions: str) -> tuple[Resource, ...]:
    """Application Auto Scaling targets for these dimensions, for the examples."""
    return tuple(
        aws(TARGET, name, resourceId="table/visits", scalableDimension=f"dynamodb:table:{name}") for name in dimensions
    )


FIXED = aws(TABLE, "visits", name="visits", billingMode="PROVISIONED")
RULE = EstateRule(
    id="DDB-101",
    title="DynamoDB tables use on-demand capacity or auto scaling for reads and writes",
    why=(
        "A table with fixed capacity throttles requests above it. On a busy morning clinicians' reads and writes of "
        "patient records fail, and entries that an application does not retry are lost."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(7)(i)",),
    check=check,
    good=(
        lambda: estate_of(aws(TABLE, "visits", name="visits", billingMode="PAY_PER_REQUEST")),
        lambda: estate_of(FIXED, *scaling("ReadCapacityUnits", "WriteCapacityUnits")),
    ),
    bad=(lambda: estate_of(FIXED), lambda: estate_of(FIXED, *scaling("ReadCapacityUnits"))),
    remediation=(
        "Set billingMode to PAY_PER_REQUEST, or add an aws.appautoscaling.Target for read capacity and one for write "
        "capacity."
    ),
    equivalents=("config:dynamodb-autoscaling-enabled", "FSBP:DynamoDB.1"),
)
