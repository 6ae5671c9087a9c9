"""How a collection reads the types that it lists: as the emulator's bindings do, or by a read call of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from infra.emulator.provider.binding import Binding, Call, bindings, call


def _read_only(type_: str, read_call: Call, **options: Any) -> Binding:
    """A binding without the calls that change something: such a resource is only read."""
    return Binding(type=type_, create_call=read_call, read_call=read_call, **options)


READ_ONLY: Final = (
    _read_only(
        "aws:s3/bucketAcl:BucketAcl",
        call("s3.get_bucket_acl", "{accessControlPolicy: {owner: Owner, grants: Grants}}", Bucket="{bucket}"),
        not_returned="acl",
    ),
    _read_only(
        "aws:lambda/functionUrl:FunctionUrl",
        call("lambda.get_function_url_config", "", FunctionName="{functionName}"),
        names={"authorizationType": "AuthType"},
    ),
)
"""The types that the emulated AWS does not create and that a collection reads."""


@cache
def readers() -> Mapping[str, Binding]:
    """Type -> the binding by which it is read."""
    return {**{each.type: each for each in READ_ONLY}, **bindings()}
