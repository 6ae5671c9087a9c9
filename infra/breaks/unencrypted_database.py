"""Somebody turns storage encryption off to restore an old snapshot."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="The database of charts is not encrypted",
    plane="clinical",
    caught_by=("RDS-001",),
    changes={("aws:rds/instance:Instance", "ehr-db"): with_values(storageEncrypted=False)},
)
