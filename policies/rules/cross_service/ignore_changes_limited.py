"""PULUMI-103: ignoreChanges lists only counts, versions and descriptions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

HARMLESS = frozenset(
    {"desiredCount", "taskDefinition", "engineVersion", "allocatedStorage", "description", "latestRestorableTime"}
)
NOT_RETURNED = {"aws:organizations/account:Account": frozenset({"iamUserAccessToBilling", "roleName"})}
"""What AWS takes when it makes the resource and never returns: no drift of it can be seen, ignored or not."""


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each ignored property that is not in the list of harmless ones."""
    for resource in estate.graph.custom:
        harmless = HARMLESS | NOT_RETURNED.get(resource.type, frozenset())
        if hidden := [name for name in resource.ignore_changes if name.split(".")[0].split("[")[0] not in harmless]:
            yield Problem(
                resource,
                f"ignoreChanges lists {', '.join(hidden)}, must not: drift of these properties is not detected",
            )


RULE = EstateRule(
    id="PULUMI-103",
    title="ignoreChanges lists only counts, versions and descriptions",
    why=(
        "Pulumi does not compare an ignored property. If somebody opens a bucket policy or weakens a key policy by "
        "hand, each later deployment leaves it open and reports no difference."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(8)", "164.312(c)(1)", "nprm-config-mgmt"),
    check=check,
    good=(
        lambda: estate_of(aws("ecs/service:Service").with_(ignore_changes=("desiredCount",))),
        lambda: estate_of(aws("organizations/account:Account").with_(ignore_changes=("iamUserAccessToBilling",))),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucketPolicy:BucketPolicy").with_(ignore_changes=("policy",))),
        lambda: estate_of(aws("kms/key:Key").with_(ignore_changes=("*",))),
        lambda: estate_of(aws("organizations/account:Account").with_(ignore_changes=("email",))),
    ),
    remediation="Remove the property from ignoreChanges.",
)
