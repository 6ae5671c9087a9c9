"""RDS-116: log groups of exported RDS logs are encrypted with a customer managed key."""

from collections.abc import Iterator

from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import as_list

INSTANCE, GROUP = "rds/instance:Instance", "cloudwatch/logGroup:LogGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """RDS creates a log group that does not exist, without a key and without an expiry."""
    groups = {
        (group.account, str(group.facts.get("name"))): group.facts.get("kmsKeyId") is not UNKNOWN
        for group in estate.of_type(f"aws:{GROUP}")
        if estate.props(group).text_at("kmsKeyId")
    }
    for database in estate.of_type(f"aws:{INSTANCE}"):
        for log in as_list(database.facts.get("enabledCloudwatchLogsExports")):
            wanted = f"/aws/rds/instance/{database.facts.get('identifier')}/{log}"
            if (database.account, wanted) not in groups:
                yield Problem(database, f"exports its {log} log to {wanted}, must be a log group with kmsKeyId")
            elif not groups[database.account, wanted]:
                yield Problem(database, f"kmsKeyId of log group {wanted} is not known before deployment", known=False)


DATABASE = aws(INSTANCE, identifier="ehr", enabledCloudwatchLogsExports=["postgresql"])
NAME = "/aws/rds/instance/ehr/postgresql"

RULE = EstateRule(
    id="RDS-116",
    title="Log groups of exported RDS logs are encrypted with a customer managed key",
    why=(
        "RDS creates a missing log group itself, without a customer managed key and without an expiry. Statements in "
        "the log can contain patient data, and the practice then has no key policy and no key to disable to protect "
        "them."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    check=check,
    good=(lambda: estate_of(DATABASE, aws(GROUP, "g", name=NAME, kmsKeyId="arn:key")),),
    bad=(
        lambda: estate_of(DATABASE),
        lambda: estate_of(DATABASE, aws(GROUP, "g", name=NAME)),
        lambda: estate_of(DATABASE, aws(GROUP, "g", name="/aws/rds/instance/other/postgresql", kmsKeyId="arn:key")),
    ),
    remediation="Create the aws.cloudwatch.LogGroup with kmsKeyId, under the name that RDS uses, before the database.",
)
