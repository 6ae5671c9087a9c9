"""ECS-101: every cluster with services watches its own deployments."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """A failed deployment goes back by itself."""
    for service in estate.of_type("aws:ecs/service:Service"):
        props = estate.props(service)
        if (
            props.at("deploymentCircuitBreaker.enable") is not True
            or props.at("deploymentCircuitBreaker.rollback") is not True
        ):
            yield Problem(service, "a failed deployment is not rolled back")


RULE = EstateRule(
    id="ECS-101",
    title="Every cluster with services watches its own deployments",
    severity=Severity.LOW,
    cites=("164.312(b)", "164.308(a)(7)(i)"),
    check=check,
    good=(lambda: estate_of(aws("ecs/service:Service", deploymentCircuitBreaker={"enable": True, "rollback": True})),),
    bad=(
        lambda: estate_of(aws("ecs/service:Service")),
        lambda: estate_of(aws("ecs/service:Service", deploymentCircuitBreaker={"enable": True})),
    ),
    remediation="Set deploymentCircuitBreaker with enable and rollback.",
)
