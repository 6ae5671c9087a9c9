"""KMS-005: KMS grants name one grantee and do not include CreateGrant."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Require one grantee, and operations without CreateGrant."""
    if props.get("granteePrincipal") in (None, "", "*"):
        yield f"granteePrincipal is {props.get('granteePrincipal')!r}, must be the ARN of one principal"
    if "CreateGrant" in props.texts_at("operations") or not props.texts_at("operations"):
        yield f"operations is {props.texts_at('operations')}, must list the operations without CreateGrant"


RULE = Rule(
    id="KMS-005",
    title="KMS grants name one grantee and do not include CreateGrant",
    why=(
        "A grant is not visible in the key policy. With CreateGrant the grantee passes decryption on to further "
        "principals, and the practice loses sight of who can read its data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:kms/grant:Grant",
    check=check,
    good=({"granteePrincipal": "arn:aws:iam::222222222222:role/ehr", "operations": ["Decrypt"]},),
    bad=(
        {},
        {"granteePrincipal": "arn:aws:iam::222222222222:role/ehr", "operations": ["Decrypt", "CreateGrant"]},
        {"granteePrincipal": "*", "operations": ["Decrypt"]},
    ),
    remediation="Remove CreateGrant from operations, and set granteePrincipal to one principal.",
)
