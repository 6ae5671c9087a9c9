"""IAM-020: a trust policy lets a role be assumed, and nothing else."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement

ASSUMING = {
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
}


def complaint(entry: Statement) -> str | None:
    """Anything more."""
    more = [action for action in actions(entry) if action not in ASSUMING]
    return f"allows {', '.join(more)}" if allows(entry) and more else None


RULE = Rule(
    id="IAM-020",
    title="A trust policy lets a role be assumed, and nothing else",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {
            "assumeRolePolicy": document(
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                    "Principal": {"AWS": "222222222222"},
                }
            )
        },
    ),
    bad=(
        {},
        {"assumeRolePolicy": document({"Effect": "Allow", "Action": "*", "Principal": {"AWS": "222222222222"}})},
        {"assumeRolePolicy": document({"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "222222222222"}})},
    ),
    remediation=(
        "Name sts:AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity; add TagSession or "
        "SetSourceIdentity where used."
    ),
)
