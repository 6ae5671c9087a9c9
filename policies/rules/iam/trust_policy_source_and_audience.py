"""IAM-019: role trust policies bind services to a source account and SAML sign-ins to an audience."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    SOURCE_KEYS,
    Statement,
    actions,
    allows,
    as_list,
    document,
    each_statement,
    required_conditions,
)

TASKS = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
}
SERVICES_WITHOUT_SOURCE = (
    "lambda.amazonaws.com",
    "ec2.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "edgelambda.amazonaws.com",
    "s3.amazonaws.com",  # replication
)
"""Services not known to set aws:SourceAccount when they assume a role (unverified); the rule exempts them."""


def complaint(entry: Statement) -> str | None:
    """Return a message about a service without a source condition, or a SAML sign-in without an audience."""
    named = entry.get("Principal")
    found = set(required_conditions(entry))
    if not allows(entry) or not isinstance(named, dict):
        return None
    if "sts:assumerolewithsaml" in actions(entry) and "saml:aud" not in found:
        return "allows SAML sign-ins without a condition on SAML:aud"
    services = [name for name in as_list(named.get("Service")) if name not in SERVICES_WITHOUT_SOURCE]
    return (
        f"lets {', '.join(services)} assume the role without a condition on aws:SourceAccount or aws:SourceArn"
        if services and not SOURCE_KEYS & found
        else None
    )


RULE = Rule(
    id="IAM-019",
    title="Role trust policies bind services to a source account and SAML sign-ins to an audience",
    why=(
        "Without aws:SourceAccount an AWS service can be made to use the role on behalf of another customer. Without "
        "SAML:aud an assertion that the identity provider issued for another application opens the role and its "
        "patient data."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document(TASKS)},
        {"assumeRolePolicy": document({**TASKS, "Principal": {"Service": "lambda.amazonaws.com"}, "Condition": {}})},
    ),
    bad=(
        {},
        {"assumeRolePolicy": document({**TASKS, "Condition": {}})},
        {"assumeRolePolicy": document({**TASKS, "Condition": {"StringNotEquals": {"aws:SourceAccount": "2"}}})},
        {
            "assumeRolePolicy": document(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithSAML",
                    "Principal": {"Federated": "arn:aws:iam::222222222222:saml-provider/people"},
                }
            )
        },
    ),
    remediation="Add a condition on aws:SourceAccount (services) or SAML:aud (people).",
)
