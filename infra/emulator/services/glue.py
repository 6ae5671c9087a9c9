"""AWS Glue: databases and tables of the Data Catalog."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change
from infra.emulator.provider.property_mapping import nested_in

_TABLE_NAMES = nested_in(
    "TableInput",
    "name description owner parameters partitionKeys retention storageDescriptor tableType viewExpandedText "
    "viewOriginalText",
)

_DATABASE_NAMES = nested_in("DatabaseInput", "name description locationUri parameters")

BINDINGS = (
    Binding(
        type="aws:glue/catalogDatabase:CatalogDatabase",
        create_call=call("glue.create_database"),
        read_call=call("glue.get_database", "{DatabaseInput: Database}", Name="{name}"),
        delete_call=call("glue.delete_database", Name="{name}"),
        settings=(change("*", call("glue.update_database", Name="{name}")),),
        names=_DATABASE_NAMES,
        not_returned="catalogId tags",
    ),
    Binding(
        type="aws:glue/catalogTable:CatalogTable",
        create_call=call("glue.create_table"),
        read_call=call("glue.get_table", "{TableInput: Table}", DatabaseName="{databaseName}", Name="{name}"),
        delete_call=call("glue.delete_table", DatabaseName="{databaseName}", Name="{name}"),
        settings=(change("*", call("glue.update_table", DatabaseName="{databaseName}")),),
        names=_TABLE_NAMES,
        not_returned="catalogId",
    ),
)
