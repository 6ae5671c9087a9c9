"""IAM-001: IAM policies do not allow every action."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement, statement
from policies.rule_support.permission_boundaries import unless_boundary


def complaint(entry: Statement) -> str | None:
    """Return a message about an allow of Action *, or of NotAction."""
    return "allows every action (Action * or NotAction)" if allows(entry) and "*" in actions(entry) else None


RULE = Rule(
    id="IAM-001",
    title="IAM policies do not allow every action",
    why=(
        "A role with every action reads every chart, decrypts it, deletes the backups and stops the audit trail. One "
        "stolen session of that role is a breach of the whole account, and leaves no evidence inside it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=unless_boundary(each_statement("policy", complaint)),
    good=(
        {"policy": document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*"))},
        {"policy": document(statement("Deny", "*"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "*"))},
        {"policy": document(statement("Allow", ["s3:GetObject", "*"]))},
        {"policy": document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})},
        {"policy": "not json"},
    ),
    remediation="Name the services, actions and resources that the role needs.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16"),
)
