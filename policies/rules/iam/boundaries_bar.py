"""IAM-022: a boundary bars its holders from the data, or from destroying what protects it."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import (
    Unreadable,
    actions,
    allows,
    document,
    document_at,
    statement,
    statements,
)
from policies.rule_support.permission_boundaries import DATA, denies, is_boundary

NO_DATA = DATA
NO_DESTRUCTION = ("kms:schedulekeydeletion", "backup:deleterecoverypoint", "cloudtrail:stoplogging")


def boundary(denied: tuple[str, ...]) -> dict[str, str]:
    """A boundary that denies these, for the examples."""
    return {"name": "people-boundary", "policy": document(statement("Allow", "s3:*"), statement("Deny", list(denied)))}


def check(props: Props) -> Iterator[str]:
    """Only what is named a boundary; other policies have rules of their own."""
    try:
        entries = document_at(props, "policy")
    except Unreadable as error:
        yield f"policy {error}"
        return
    if not is_boundary(props):
        return
    if not (denies(entries, NO_DATA) or denies(entries, NO_DESTRUCTION)):
        yield "policy denies neither the reading of data nor the destruction of what protects it"
    if any("*" in actions(entry) for entry in statements(entries) if allows(entry)):
        yield "policy allows every action: a ceiling that high is none"


RULE = Rule(
    id="IAM-022",
    title="A boundary bars its holders from the data, or from destroying what protects it",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(c)(1)"),
    applies_to="aws:iam/policy:Policy",
    check=check,
    good=(
        boundary(NO_DATA),
        boundary(NO_DESTRUCTION),
        {"name": "ehr", "policy": document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*"))},
    ),
    bad=(
        {},
        {"name": "people-boundary", "policy": document(statement("Allow", "s3:*"))},
        boundary(NO_DATA[:1]),
        {"name": "people-boundary", "policy": document(statement("Allow", "*"), statement("Deny", list(NO_DATA)))},
    ),
    remediation=(
        "Deny reading of each kind of data, or the deletion of keys, backups and trails; and allow services, "
        "not everything."
    ),
)
