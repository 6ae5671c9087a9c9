"""Athena: workgroups and named queries."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change, standard_tagging

BINDINGS = (
    Binding(
        type="aws:athena/workgroup:Workgroup",
        create_call=call("athena.create_work_group", Name="{name}"),
        read_call=call("athena.get_work_group", "WorkGroup", WorkGroup="{id}"),
        delete_call=call("athena.delete_work_group", WorkGroup="{id}", RecursiveDeleteOption=True),
        settings=(change("description state configuration", call("athena.update_work_group", WorkGroup="{id}")),),
        tagging=standard_tagging("athena", "ResourceARN"),
        names={"encryptionConfiguration.kmsKeyArn": "KmsKey"},
    ),
    Binding(
        type="aws:athena/namedQuery:NamedQuery",
        create_call=call("athena.create_named_query", "NamedQueryId"),
        read_call=call("athena.get_named_query", "NamedQuery", NamedQueryId="{id}"),
        delete_call=call("athena.delete_named_query", NamedQueryId="{id}"),
        names={"query": "QueryString"},
    ),
)
