"""SSO-002: permission sets attach no AWS managed policy with full or read-all access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

BROAD_POLICIES = ("AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "IAMFullAccess")


def check(props: Props) -> Iterator[str]:
    """Check the policy name at the end of managedPolicyArn."""
    name = str(props.get("managedPolicyArn") or "").rsplit("/", 1)[-1]
    if not name or name in BROAD_POLICIES or name.endswith("FullAccess"):
        yield f"managedPolicyArn is {name or 'missing'}, must be a policy without full or read-all access"


RULE = Rule(
    id="SSO-002",
    title="Permission sets attach no AWS managed policy with full or read-all access",
    why=(
        "AdministratorAccess and ReadOnlyAccess include reading every object and table. Attached to a permission set, "
        "they let each member of the group read every chart in the accounts where it is assigned."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.502(b)", "164.308(a)(4)(i)"),
    applies_to="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    check=check,
    good=({"managedPolicyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"},),
    bad=(
        {},
        {"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        {"managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ),
    remediation="Attach ViewOnlyAccess or a customer managed policy.",
    equivalents=("config:iam-policy-no-statements-with-admin-access",),
)
