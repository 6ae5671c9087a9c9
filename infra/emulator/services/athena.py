"""Athena: workgroups and named queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging


class _NamedQuery(Binding):
    """A named query; moto fails on one that does not exist, so it is looked up in its workgroup first."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The query, or None where its workgroup does not have it."""
        group = {"WorkGroup": props["workgroup"]} if props.get("workgroup") else {}
        listed = aws.call("athena.list_named_queries", **group)["NamedQueryIds"]
        return super().read(aws, props) if props["id"] in listed else None


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
    _NamedQuery(
        type="aws:athena/namedQuery:NamedQuery",
        create_call=call("athena.create_named_query", "NamedQueryId"),
        read_call=call("athena.get_named_query", "NamedQuery", NamedQueryId="{id}"),
        delete_call=call("athena.delete_named_query", NamedQueryId="{id}"),
        names={"query": "QueryString"},
    ),
)
