"""KMS-005: a grant passes no right to make further grants."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """One grantee, and no chain of grants."""
    if props.get("granteePrincipal") in (None, "", "*"):
        yield "granteePrincipal names nobody in particular"
    if "CreateGrant" in props.texts_at("operations") or not props.texts_at("operations"):
        yield "operations must be listed, without CreateGrant"


RULE = Rule(
    id="KMS-005",
    title="A grant passes no right to make further grants",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:kms/grant:Grant",
    check=check,
    good=({"granteePrincipal": "arn:aws:iam::222222222222:role/ehr", "operations": ["Decrypt"]},),
    bad=(
        {},
        {"granteePrincipal": "arn:aws:iam::222222222222:role/ehr", "operations": ["Decrypt", "CreateGrant"]},
        {"granteePrincipal": "*", "operations": ["Decrypt"]},
    ),
    remediation="Drop CreateGrant from operations and name one grantee.",
)
