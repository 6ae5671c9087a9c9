"""BACKUP-108: a backup selection covers every database and file system, those without patient data too."""

from collections.abc import Iterator

from policies.estate_view import EstateView, holds_phi
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rules.backup.selections_cover_data_stores import selection_by_tags, selects

STORES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:dynamodb/table:Table",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
)
STORE = aws("rds/instance:Instance", "books", tags={"mso:data-class": "financial"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each database or file system without patient data that no backup selection of its account selects."""
    selections = estate.of_type("aws:backup/selection:Selection")
    for store in estate.of_type(*STORES):
        own = (entry for entry in selections if entry.account == store.account)
        if not holds_phi(store) and not any(selects(estate, entry, store) for entry in own):
            message = "is in no backup plan: no backup selection of its account selects it"
            yield Problem(store, message, needs=estate.shown.unseen(store.account))


RULE = EstateRule(
    id="BACKUP-108",
    title="A backup selection covers every database and file system, those without patient data too",
    why=(
        "A practice cannot open without its schedule of staff, its books and its inventory. Backups that RDS keeps "
        "beside a database end with the account or with one mistake in it, and nothing else holds a copy."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(i)"),
    check=check,
    good=(
        lambda: estate_of(
            STORE, selection_by_tags([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "financial"}])
        ),
        lambda: estate_of(aws("rds/instance:Instance", "ehr")),  # BACKUP-101 is about patient data
    ),
    bad=(
        lambda: estate_of(STORE),
        lambda: estate_of(
            STORE, selection_by_tags([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "public"}])
        ),
    ),
    remediation="Add the data class of the store to the selections of a backup plan in its account.",
    equivalents=("config:rds-in-backup-plan", "config:efs-in-backup-plan"),
)
