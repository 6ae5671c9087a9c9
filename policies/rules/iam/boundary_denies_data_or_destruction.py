"""IAM-022: permissions boundaries deny data access or destructive actions, and do not allow *."""

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
from policies.rule_support.permission_boundaries import DATA_ACTIONS, denies, is_boundary

NO_DATA = DATA_ACTIONS
NO_DESTRUCTION = ("kms:schedulekeydeletion", "backup:deleterecoverypoint", "cloudtrail:stoplogging")


def boundary(denied: tuple[str, ...]) -> dict[str, str]:
    """A boundary that denies these, for the examples."""
    return {"name": "people-boundary", "policy": document(statement("Allow", "s3:*"), statement("Deny", list(denied)))}


def check(props: Props) -> Iterator[str]:
    """Check policies whose name says boundary; other policies have rules of their own."""
    try:
        entries = document_at(props, "policy")
    except Unreadable as error:
        yield f"policy {error}"
        return
    if not is_boundary(props):
        return
    if not (denies(entries, NO_DATA) or denies(entries, NO_DESTRUCTION)):
        yield "policy denies neither data access (s3:GetObject, ...) nor destruction (kms:ScheduleKeyDeletion, ...)"
    if any("*" in actions(entry) for entry in statements(entries) if allows(entry)):
        yield "policy allows Action *, must name services: it limits nothing except what it denies"


RULE = Rule(
    id="IAM-022",
    title="Permissions boundaries deny data access or destructive actions, and do not allow *",
    why=(
        "A boundary limits what a role can ever do, whatever is attached to it later. One that allows everything and "
        "denies nothing lets a later policy give operators the charts, or the power to destroy keys, backups and audit "
        "trails."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.312(c)(1)"),
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
        "Deny reading each kind of data, or deleting keys, backups and trails; allow services by name instead of *."
    ),
)
