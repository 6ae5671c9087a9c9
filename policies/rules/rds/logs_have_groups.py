"""RDS-116: each log that a database exports goes to a log group of the kit's, under a key."""

from collections.abc import Iterator

from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import listed

INSTANCE, GROUP = "rds/instance:Instance", "cloudwatch/logGroup:LogGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """RDS makes the group that it misses, without a key and without an end."""
    groups = {
        (group.account, str(group.facts.get("name"))): group.facts.get("kmsKeyId") is not UNKNOWN
        for group in estate.of_type(f"aws:{GROUP}")
        if estate.props(group).text_at("kmsKeyId")
    }
    for database in estate.of_type(f"aws:{INSTANCE}"):
        for log in listed(database.facts.get("enabledCloudwatchLogsExports")):
            wanted = f"/aws/rds/instance/{database.facts.get('identifier')}/{log}"
            if (database.account, wanted) not in groups:
                yield Problem(database, f"exports its log {log} to {wanted}, a group that RDS will make without a key")
            elif not groups[database.account, wanted]:
                yield Problem(database, f"whether {wanted} has a key is not known before deployment", known=False)


DATABASE = aws(INSTANCE, identifier="ehr", enabledCloudwatchLogsExports=["postgresql"])
NAME = "/aws/rds/instance/ehr/postgresql"

RULE = EstateRule(
    id="RDS-116",
    title="Each log that a database exports goes to a log group under a key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    check=check,
    good=(lambda: estate_of(DATABASE, aws(GROUP, "g", name=NAME, kmsKeyId="arn:key")),),
    bad=(
        lambda: estate_of(DATABASE),
        lambda: estate_of(DATABASE, aws(GROUP, "g", name=NAME)),
        lambda: estate_of(DATABASE, aws(GROUP, "g", name="/aws/rds/instance/other/postgresql", kmsKeyId="arn:key")),
    ),
    remediation="Make the log group beside the database, with kmsKeyId, before the database.",
)
