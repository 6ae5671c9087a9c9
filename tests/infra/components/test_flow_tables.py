"""A reader's tables have the declared fields of its flows, and its workgroup keeps results for it alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.flow_tables import FlowTable, FlowTables, FlowTablesArgs
from infra.components.flow_workgroup import FlowWorkgroup, FlowWorkgroupArgs
from infra.components.role import Role, RoleArgs
from infra.exchange.field_types import Field
from infra.iam.policy_builder import allow
from infra.manifest import facts

SLOTS = (Field("location", "label"), Field("slots", "cell"), Field("paid", "amount"), Field("date", "date"))


def table(**more: Any) -> FlowTable:
    given = {"flow": "f-slots", "fields": SLOTS, "bucket": "flows", "folder": "outbox/f-slots/", **more}
    return FlowTable(**given)


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: Any) -> None:
        tables = FlowTablesArgs(reader="call_center", tables=[table()], retain_years=6, tags=tags)
        role = Role("desk", RoleArgs(name="desk", description="-", trust=[TRUST], permissions=(), tags=tags), opts)
        args = FlowWorkgroupArgs(
            reader="call_center", practice="lakeside", account_id=ACCOUNT, region=REGION, bucket="flows",
            tables=FlowTables("tables", tables, opts), key_arn="arn:key", tags=tags,
        )  # fmt: skip
        FlowWorkgroup("group", args, role, opts)

    return build(declare)


TRUST = allow("Desk", "sts:AssumeRole", to={"AWS": "arn:aws:iam::333333333333:role/staff"})


def test_columns_are_the_declared_fields_and_no_others(built: Built) -> None:
    made = built.one("glue/catalogTable:CatalogTable")
    columns = {column["name"]: column["type"] for column in made["storageDescriptor"]["columns"]}
    assert columns == {"location": "string", "slots": "bigint", "paid": "decimal(16,4)", "date": "date"}
    assert [key["name"] for key in made["partitionKeys"]] == ["arrived"]


def test_partitions_are_computed_from_the_folders_that_a_broker_writes(built: Built) -> None:
    parameters = built.one("glue/catalogTable:CatalogTable")["parameters"]
    assert parameters["storage.location.template"] == "s3://flows/outbox/f-slots/${arrived}"
    assert (parameters["projection.arrived.format"], parameters["projection.enabled"]) == ("yyyy-MM-dd", "true")
    of_two = table(bucket="arrivals", folder="f-slots/", practices=["north", "south"]).projection(6)
    assert of_two["storage.location.template"] == "s3://arrivals/${practice}/f-slots/${arrived}"
    assert of_two["projection.practice.values"] == "north,south"


def test_results_are_kept_by_athena_with_the_key_of_the_records_and_no_query_changes_that(built: Built) -> None:
    settings = built.one("athena/workgroup:Workgroup")["configuration"]
    kept = {"enabled": True, "encryptionConfiguration": {"kmsKey": "arn:key"}}
    assert settings["managedQueryResultsConfiguration"] == kept
    assert settings["enforceWorkgroupConfiguration"] is True
    assert "resultConfiguration" not in settings


def test_a_reader_asks_in_its_own_workgroup_over_its_own_tables(built: Built) -> None:
    statements = built.statements("iam/rolePolicy:RolePolicy")
    assert statements["Ask"]["Resource"] == f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/flows-call-center"
    here = f"arn:aws:glue:{REGION}:{ACCOUNT}"
    tables = [f"{here}:catalog", f"{here}:database/flows_call_center", f"{here}:table/flows_call_center/f_slots"]
    assert statements["Tables"]["Resource"] == tables
    assert not {action for each in statements.values() for action in each["Action"] if action.startswith("s3:GetO")}


def test_each_flow_has_its_saved_reports(built: Built) -> None:
    (saved,) = built.all("athena/namedQuery:NamedQuery")
    assert (saved.inputs["name"], saved.inputs["database"]) == ("f-slots: records_arrived", "flows_call_center")
    assert "'lakeside' AS practice" in saved.inputs["query"]


@pytest.mark.parametrize("name", ["arrived", "practice"])
def test_a_field_named_as_a_partition_is_rejected(name: str) -> None:
    with pytest.raises(ValueError, match=f"a field cannot be called {name}"):
        table(fields=(Field(name, "label"),))


def test_every_declared_flow_has_columns_that_glue_accepts() -> None:
    for flow in facts.flows().values():
        if flow.fields:
            assert json.dumps(table(flow=flow.id, fields=flow.fields).columns)


def test_no_boolean_may_be_left_out() -> None:
    """The SerDe reads an empty text as false, where a number becomes null."""
    found = [field for flow in facts.flows().values() for field in flow.fields if field.type == "boolean"]
    assert all(field.required for field in found)
