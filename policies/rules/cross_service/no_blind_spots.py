"""PULUMI-103: no deployment looks away from a property that guards something."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

HARMLESS = frozenset(
    {"desiredCount", "taskDefinition", "engineVersion", "allocatedStorage", "description", "latestRestorableTime"}
)


def check(estate: EstateView) -> Iterator[Problem]:
    """Only counts, versions and words may drift."""
    for resource in estate.graph.custom:
        if hidden := [name for name in resource.ignore_changes if name.split(".")[0].split("[")[0] not in HARMLESS]:
            yield Problem(resource, f"ignores changes of {', '.join(hidden)}: drift there would never be seen")


RULE = EstateRule(
    id="PULUMI-103",
    title="No deployment looks away from a property that guards something",
    severity=Severity.HIGH,
    cites=("164.308(a)(8)", "164.312(c)(1)", "nprm-config-mgmt"),
    check=check,
    good=(lambda: estate_of(aws("ecs/service:Service").with_(ignore_changes=("desiredCount",))),),
    bad=(
        lambda: estate_of(aws("s3/bucketPolicy:BucketPolicy").with_(ignore_changes=("policy",))),
        lambda: estate_of(aws("kms/key:Key").with_(ignore_changes=("*",))),
    ),
    remediation="Drop the property from ignoreChanges.",
)
