"""IAM-002: no policy grants a whole service."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, each_statement, statement, whole_services
from policies.rule_support.permission_boundaries import DATA, is_fenced, of_grants

ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}

RULE = Rule(
    id="IAM-002",
    title="No policy grants a whole service",
    severity=Severity.HIGH,
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
    check=of_grants(each_statement("policy", whole_services, unless=is_fenced)),
    good=(
        {"policy": document(statement("Allow", ["s3:GetObject", "ec2:Describe*"]))},
        {"policy": document(statement("Deny", "s3:*"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:*"))},
        {"policy": document(statement("Allow", ["logs:PutLogEvents", "kms:*"]))},
        {"policy": document(statement("Allow", "s3:*"), statement("Deny", list(DATA), Condition=ELSEWHERE))},
        {"policy": document(statement("Allow", "s3:*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})},
    ),
    remediation="List the actions; a wildcard grows with every action AWS adds.",
    equivalents=("config:iam-policy-no-statements-with-full-access", "FSBP:IAM.21"),
)
