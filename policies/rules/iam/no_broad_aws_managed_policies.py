"""IAM-012: policy attachments use no AWS managed policy with full or read-all access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

BROAD_POLICIES = (
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "IAMFullAccess",
    "SystemAdministrator",
    "DatabaseAdministrator",
    "DataScientist",
)


def check(props: Props) -> Iterator[str]:
    """Check the policy name at the end of policyArn."""
    yield from must_have("policyArn")(props)
    yield from broad_policy_messages("policyArn", str(props.get("policyArn")))


def broad_policy_messages(path: str, arn: str) -> Iterator[str]:
    """Messages about a policy with full or read-all access; IAM-027 uses them for lists."""
    name = arn.rsplit("/", 1)[-1]
    if name in BROAD_POLICIES or name.endswith("FullAccess"):
        yield f"{path} is {name}, must not be a policy with full or read-all access"


RULE = Rule(
    id="IAM-012",
    title="Policy attachments use no AWS managed policy with full or read-all access",
    why=(
        "AWS wrote these policies for every customer: ReadOnlyAccess includes s3:GetObject and dynamodb:Scan on every "
        "resource. One attachment lets a support or reporting role read every chart, and AWS widens the policy without "
        "asking."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to=(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    ),
    check=check,
    good=(
        {"policyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"},
        {"policyArn": "arn:aws:iam::222222222222:policy/ehr"},
    ),
    bad=(
        {},
        {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        {"policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
    ),
    remediation=(
        "Write a policy with the actions the role needs; ReadOnlyAccess reads patient data, ViewOnlyAccess does not."
    ),
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16", "CIS-3.0:1.22"),
)
