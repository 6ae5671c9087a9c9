"""IAM-005: web identity trust policies require one audience and one subject."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    required_conditions,
    statement,
)

GITHUB = "token.actions.githubusercontent.com"
NAMED = {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": "repo:lakeside/estate:environment:clinical"}
FEDERATED = {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": f"arn:aws:iam::222222222222:oidc-provider/{GITHUB}"},
    "Condition": {"StringEquals": NAMED},
}


def complaint(entry: Statement) -> str | None:
    """Return a message about a missing :aud or :sub, or a wildcard in the repository part of :sub."""
    if not allows(entry) or "sts:assumerolewithwebidentity" not in actions(entry):
        return None
    found = required_conditions(entry)
    subjects = [value for key, values in found.items() if key.endswith(":sub") for value in values]
    if not any(key.endswith(":aud") for key in found) or not subjects:
        return "allows web identities without conditions on :aud and :sub"
    loose = [subject for subject in subjects if "*" in ":".join(subject.split(":")[:2])]
    return f"allows :sub {loose[0]!r}, must name one repository" if loose else None


RULE = Rule(
    id="IAM-005",
    title="Web identity trust policies require one audience and one subject",
    why=(
        "A provider such as GitHub issues tokens to all its customers. Without a condition on the subject, a workflow "
        "in any repository, even a stranger's free one, assumes the role and deploys into, or reads from, the "
        "practice's account."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(a)(2)(i)"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document(FEDERATED)},
        {
            "assumeRolePolicy": document(
                statement("Allow", "sts:AssumeRole", principal={"Service": "ec2.amazonaws.com"})
            )
        },
    ),
    bad=(
        {},
        {"assumeRolePolicy": document({**FEDERATED, "Condition": {}})},
        {"assumeRolePolicy": document({**FEDERATED, "Condition": {"StringNotEquals": NAMED}})},
        {
            "assumeRolePolicy": document(
                {
                    **FEDERATED,
                    "Condition": {"StringLike": {f"{GITHUB}:sub": "repo:*", f"{GITHUB}:aud": "sts.amazonaws.com"}},
                }
            )
        },
    ),
    remediation="Require the provider's :aud, and a :sub that names one repository and branch or environment.",
)
