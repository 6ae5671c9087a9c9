"""Somebody turns storage encryption off to restore an old snapshot."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="The storage of the chart database is not encrypted",
    plane="clinical",
    caught_by=("RDS-001",),
    changes={("aws:rds/instance:Instance", "ehr-db"): with_values(storageEncrypted=False)},
)
