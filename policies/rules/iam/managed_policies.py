"""IAM-012: no role is handed a policy that AWS wrote to do everything or read everything."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

TOO_WIDE = (
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "IAMFullAccess",
    "SystemAdministrator",
    "DatabaseAdministrator",
    "DataScientist",
)


def check(props: Props) -> Iterator[str]:
    """The name after the last slash tells."""
    yield from must_have("policyArn")(props)
    yield from complaints("policyArn", str(props.get("policyArn")))


def complaints(path: str, arn: str) -> Iterator[str]:
    """What is wrong with handing this policy to anybody; IAM-027 asks it of lists."""
    name = arn.rsplit("/", 1)[-1]
    if name in TOO_WIDE or name.endswith("FullAccess"):
        yield f"{path} is {name}, which is wider than any role here may be"


RULE = Rule(
    id="IAM-012",
    title="No role is handed a policy that AWS wrote to do everything or read everything",
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
    remediation="Write the policy the role needs; ReadOnlyAccess reads patient data, ViewOnlyAccess does not.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16", "CIS-3.0:1.22"),
)
