"""IAM-020: role trust policies allow only the actions that assume a role."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement

ASSUME_ACTIONS = {
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
}


def complaint(entry: Statement) -> str | None:
    """Return a message about any other action."""
    more = [action for action in actions(entry) if action not in ASSUME_ACTIONS]
    return (
        f"allows {', '.join(more)}, must allow only sts:AssumeRole..., sts:TagSession and sts:SetSourceIdentity"
        if allows(entry) and more
        else None
    )


RULE = Rule(
    id="IAM-020",
    title="Role trust policies allow only the actions that assume a role",
    why=(
        "sts:* in a trust policy also admits every action that AWS adds to STS later. Session tags and source identity "
        "decide which patient data a session reads and whose name the audit trail shows, so their use must be a "
        "decision."
    ),
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
        "Name sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity; add sts:TagSession or "
        "sts:SetSourceIdentity where used."
    ),
)
