"""PULUMI-102: databases and file systems set protect or retainOnDelete."""

from collections.abc import Iterator

from infra.engine.graph import Status
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

PROTECTED = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:dynamodb/table:Table",
)


def check(estate: EstateView) -> Iterator[Problem]:
    """Require protect or retainOnDelete of each store; resources read from live accounts are not evaluated."""
    for store in estate.of_type(*PROTECTED):
        if not (store.protect or store.retain_on_delete):
            known = store.status is not Status.COLLECTED  # live accounts do not show resource options
            yield Problem(store, "sets neither protect nor retainOnDelete: destroying the stack deletes it", known)


RULE = EstateRule(
    id="PULUMI-102",
    title="Databases and file systems set protect or retainOnDelete",
    why=(
        "A pulumi destroy in the wrong stack, or a change that replaces the resource, deletes the database with all "
        "charts in it. protect makes Pulumi stop and name the resource first."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(7)(i)"),
    check=check,
    good=(
        lambda: estate_of(aws("rds/instance:Instance").with_(protect=True)),
        lambda: estate_of(aws("rds/instance:Instance").with_(retain_on_delete=True)),
    ),
    bad=(lambda: estate_of(aws("rds/instance:Instance")),),
    remediation=(
        "Set protect on the resource. It only stops Pulumi; deletion protection and backup vault locks stop other "
        "deletions."
    ),
)
