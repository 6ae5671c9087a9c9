"""L3: a database writes each log that it exports to CloudWatch Logs: its engine has it, its groups turn it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.kinds.database_groups import DATABASE, OPTIONS, PARAMETERS, TABLE, group_of

WHY = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each exported log of each database of an engine of the table."""
    table = read_data(TABLE)
    for database in estate.of_type(DATABASE):
        engine = table["engines"].get(database.facts.get("engine"))
        for log in items(database.facts.get("enabledCloudwatchLogsExports")) if engine else ():
            needs = tuple(_needs(estate, database, engine["logs"], str(log)))
            does = f"writes its log {log}"
            yield Duty("L3", "database-logs", estate.label(database), does, needs, WHY, database.urn)


def _needs(estate: DutyEstate, database: Resource, logs: Mapping[str, Any], log: str) -> Iterator[Need]:
    yield Standing(log in logs, f"{database.facts.get('engine')} has no log {log} to export")
    asked = logs.get(log, {})
    group = group_of(estate, database, "parameterGroupName", PARAMETERS)
    values = {p.get("name"): str(p.get("value")) for p in items(group.facts.get("parameters") if group else None)}
    for parameter, accepted in asked.get("parameters", {}).items():
        written = values.get(parameter) in accepted if group else None
        yield Standing(written, f"nothing is written: its parameter {parameter} is not {accepted[0]}")
    if option := asked.get("option"):
        options = group_of(estate, database, "optionGroupName", OPTIONS)
        chosen = [o.get("optionName") for o in items(options.facts.get("options"))] if options else []
        missing = f"nothing is written: its option group has no {option}"
        yield Standing(option in chosen or (None if _unread(database, options) else False), missing)


def _unread(database: Resource, options: Resource | None) -> bool:
    """Whether a database names an option group that is not in the input."""
    return options is None and bool(database.facts.get("optionGroupName"))
