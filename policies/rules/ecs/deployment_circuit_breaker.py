"""ECS-101: ECS services roll back failed deployments with a circuit breaker."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each service whose circuit breaker is off or does not roll back."""
    for service in estate.of_type("aws:ecs/service:Service"):
        props = estate.props(service)
        if (
            props.at("deploymentCircuitBreaker.enable") is not True
            or props.at("deploymentCircuitBreaker.rollback") is not True
        ):
            yield Problem(service, "deploymentCircuitBreaker must have enable and rollback set to true")


RULE = EstateRule(
    id="ECS-101",
    title="ECS services roll back failed deployments with a circuit breaker",
    why=(
        "Without the circuit breaker, ECS keeps starting tasks of a broken release. The record system may stay down, "
        "or run with too few tasks, until someone deploys the previous version by hand."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    check=check,
    good=(lambda: estate_of(aws("ecs/service:Service", deploymentCircuitBreaker={"enable": True, "rollback": True})),),
    bad=(
        lambda: estate_of(aws("ecs/service:Service")),
        lambda: estate_of(aws("ecs/service:Service", deploymentCircuitBreaker={"enable": True})),
    ),
    remediation="Set enable and rollback of deploymentCircuitBreaker to true.",
)
