"""IAM-001: no policy grants everything."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement, statement
from policies.rule_support.permission_boundaries import of_grants


def complaint(entry: Statement) -> str | None:
    """An allow of every action, or of all but a few."""
    return "allows every action" if allows(entry) and "*" in actions(entry) else None


RULE = Rule(
    id="IAM-001",
    title="No policy grants everything",
    severity=Severity.CRITICAL,
    cites=(
        "164.312(a)(1)",
        "164.308(a)(3)(i)",
        "164.308(a)(3)(ii)(A)",
        "164.308(a)(4)(i)",
        "164.308(a)(4)(ii)(B)",
        "164.308(a)(4)(ii)(C)",
        "164.502(b)",
    ),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=of_grants(each_statement("policy", complaint)),
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
    remediation="Name the services, actions and resources the role needs.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16"),
)
