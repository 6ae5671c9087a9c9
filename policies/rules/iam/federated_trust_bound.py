"""IAM-005: a web identity is bound to one audience and subject."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    demanded,
    document,
    each_statement,
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
    """No audience, or a subject with a wildcard before its repository ends."""
    if not allows(entry) or "sts:assumerolewithwebidentity" not in actions(entry):
        return None
    found = demanded(entry)
    subjects = [value for key, values in found.items() if key.endswith(":sub") for value in values]
    if not any(key.endswith(":aud") for key in found) or not subjects:
        return "accepts a web identity without :aud and :sub"
    loose = [subject for subject in subjects if "*" in ":".join(subject.split(":")[:2])]
    return f"accepts {loose[0]!r}, any repository that fits" if loose else None


RULE = Rule(
    id="IAM-005",
    title="A web identity is bound to one audience and subject",
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
    remediation=(
        "Condition the trust on the provider's :aud and on a :sub that names one repository and branch or environment."
    ),
)
