"""SSO-002: no permission set is handed a policy that reads or does everything."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

TOO_WIDE = ("AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "IAMFullAccess")


def check(props: Props) -> Iterator[str]:
    """The name after the last slash tells."""
    name = str(props.get("managedPolicyArn") or "").rsplit("/", 1)[-1]
    if not name or name in TOO_WIDE or name.endswith("FullAccess"):
        yield f"managedPolicyArn is {name or 'missing'}"


RULE = Rule(
    id="SSO-002",
    title="No permission set is handed a policy that reads or does everything",
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
    remediation="Attach ViewOnlyAccess or a policy of your own.",
    equivalents=("config:iam-policy-no-statements-with-admin-access",),
)
