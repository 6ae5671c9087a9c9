"""IAM-002: IAM policies do not allow every action of a service, such as s3:*."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, each_statement, service_wildcard_message, statement
from policies.rule_support.permission_boundaries import DATA_ACTIONS, denies_data_access, unless_boundary

OUTSIDE_REGION = {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}

RULE = Rule(
    id="IAM-002",
    title="IAM policies do not allow every action of a service, such as s3:*",
    why=(
        "s3:* or kms:* includes deleting versions, changing bucket and key policies, and every action that AWS adds "
        "later. A role meant to read one folder can remove the safeguards around all patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=unless_boundary(each_statement("policy", service_wildcard_message, unless=denies_data_access)),
    good=(
        {"policy": document(statement("Allow", ["s3:GetObject", "ec2:Describe*"]))},
        {"policy": document(statement("Deny", "s3:*"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:*"))},
        {"policy": document(statement("Allow", ["logs:PutLogEvents", "kms:*"]))},
        {
            "policy": document(
                statement("Allow", "s3:*"), statement("Deny", list(DATA_ACTIONS), Condition=OUTSIDE_REGION)
            )
        },
        {"policy": document(statement("Allow", "s3:*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})},
    ),
    remediation="List the actions; a wildcard grows with every action that AWS adds.",
    equivalents=("config:iam-policy-no-statements-with-full-access", "FSBP:IAM.21"),
)
