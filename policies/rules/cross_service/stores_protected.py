"""PULUMI-102: databases and file systems are protected from a careless destroy."""

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
    """Protected or retained."""
    for store in estate.of_type(*PROTECTED):
        if not (store.protect or store.retain_on_delete):
            known = store.status is not Status.COLLECTED  # accounts do not tell the options of a program
            yield Problem(store, "may be destroyed with its stack: neither protect nor retainOnDelete", known)


RULE = EstateRule(
    id="PULUMI-102",
    title="Databases and file systems are protected from a careless destroy",
    severity=Severity.MEDIUM,
    cites=("164.310(d)(2)(iv)", "164.308(a)(7)(i)"),
    check=check,
    good=(
        lambda: estate_of(aws("rds/instance:Instance").with_(protect=True)),
        lambda: estate_of(aws("rds/instance:Instance").with_(retain_on_delete=True)),
    ),
    bad=(lambda: estate_of(aws("rds/instance:Instance")),),
    remediation=(
        "Set protect on the resource. It is a reminder, no barrier; the barriers are deletion protection and "
        "vault lock."
    ),
)
