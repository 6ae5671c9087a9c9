"""IAM-019: a service assumes a role for its own account, and a person for this audience."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    SOURCE_KEYS,
    Statement,
    actions,
    allows,
    demanded,
    document,
    each_statement,
    listed,
)

TASKS = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
}
SEND_NO_SOURCE = (
    "lambda.amazonaws.com",
    "ec2.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "edgelambda.amazonaws.com",
    "s3.amazonaws.com",  # replication
)
"""Services not known to send a source when they assume a role; unverified, so the rule asks nothing of them."""


def complaint(entry: Statement) -> str | None:
    """A service without a source, or a sign-in without an audience."""
    named = entry.get("Principal")
    found = set(demanded(entry))
    if not allows(entry) or not isinstance(named, dict):
        return None
    if "sts:assumerolewithsaml" in actions(entry) and "saml:aud" not in found:
        return "accepts a sign-in made for another audience"
    services = [name for name in listed(named.get("Service")) if name not in SEND_NO_SOURCE]
    return f"lets {', '.join(services)} act for any account" if services and not SOURCE_KEYS & found else None


RULE = Rule(
    id="IAM-019",
    title="A service assumes a role for its own account, and a person for this audience",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(d)", "164.308(a)(4)(ii)(A)"),
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
    remediation="Condition the statement on aws:SourceAccount (services) or SAML:aud (people).",
)
