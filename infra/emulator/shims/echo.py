"""Shims: operations that moto does not implement; they store what was put and return it, without other behaviour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from infra.emulator.shims import record_tags
from infra.emulator.shims.moto_deletions import DELETIONS, deleted
from infra.engine.prediction.resource_shapes import render, seeded_id, without_unknown
from infra.engine.values import UNKNOWN

ResponseTemplate = Any
"""A template over the fields of a record; ``{record}`` is the record, ``{records}`` and ``{keys}`` all of its kind."""

_SIGNED_BY: Final = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True, kw_only=True, eq=False)
class Echo:
    """One kind of record in one service: the operations that put, get, list and delete it, each with its response.

    ``key`` identifies a record (empty: one record per account and region), ``record_in`` is the parameter that contains
    the record (empty: all parameters), ``generated`` are additional fields of a new record, ``default`` is the record
    before the first put (None: ``not_found`` is raised), ``merged_list`` is a list in the record to which a put adds
    items, and ``stored_by_moto`` says that moto implements put and delete, but not the list operation.
    """

    service: str
    put: Mapping[str, ResponseTemplate]
    get: Mapping[str, ResponseTemplate] = field(default_factory=dict)
    list: Mapping[str, ResponseTemplate] = field(default_factory=dict)
    delete: Mapping[str, ResponseTemplate] = field(default_factory=dict)
    key: str = ""
    record_in: str = ""
    generated: Mapping[str, Any] = field(default_factory=dict)
    default: Mapping[str, Any] | None = None
    merged_list: str = ""
    stored_by_moto: bool = False
    not_found: str = "ResourceNotFoundException"


Response = tuple[int, Any, Any]
"""Status, headers and body, as moto's own handlers return them."""

Record = dict[str, Any]
Records = dict[str, Record]


class Shims:
    """The shims of one emulated AWS: their records, and the responses to requests for them."""

    def __init__(self, echoes: tuple[Echo, ...]) -> None:
        self._records: dict[tuple[Echo, str, str], Records] = {}
        self._operations = {
            (echo.service, operation): echo
            for echo in echoes
            for operation in {**echo.put, **echo.get, **echo.list, **echo.delete}
        }
        services = {*(echo.service for echo in echoes), *(service for service, _ in DELETIONS)}
        self._signers = _signers(tuple(sorted(services)))
        named = (operation for _, operation in (*self._operations, *DELETIONS))
        self._operation_names = frozenset({*named, *record_tags.OPERATIONS})

    def may_handle(self, authorization: str | bytes, operation: str) -> bool:
        """Whether a request may be for a shim, by its Authorization header and its operation (empty: not known)."""
        if operation and operation not in self._operation_names:
            return False
        text = authorization.decode() if isinstance(authorization, bytes) else authorization
        signed = _SIGNED_BY.search(text)
        return signed is not None and signed[3] in self._signers

    def __call__(self, request: Any) -> Response | None:
        """The response to a request (moto's ``Request``) for a shimmed operation, None for any other operation."""
        signed = _SIGNED_BY.search(request.headers.get("Authorization", ""))
        services = self._signers.get(signed[3], ()) if signed else ()
        for service in services:
            operation, parameters = operation_of(service, request)
            echo = self._operations.get((service, operation.name)) if operation else None
            if signed and operation and (service, operation.name) in DELETIONS:
                parsed = parsed_parameters(operation, request, parameters)
                return _serialized(operation, _deletion(service, operation, parsed, signed[1], signed[2]), request)
            if signed and operation and operation.name in record_tags.OPERATIONS:
                parsed = parsed_parameters(operation, request, parameters)
                if record := self._record_with(service, parsed.get("ResourceArn")):
                    return _serialized(operation, record_tags.answer(operation.name, record, parsed), request)
            if signed and echo:
                parsed = parsed_parameters(operation, request, parameters)
                result = self._response(echo, operation, parsed, signed[1], signed[2])
                stored = echo.stored_by_moto and operation.name not in echo.list
                return None if stored else _serialized(operation, result, request)
        return None

    def records(self, service: str, operation: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """What an operation has put so far: account, Region and record."""
        for (echo, account, region), records in self._records.items():
            if echo is self._operations.get((service, operation)):
                yield from ((account, region, record) for record in records.values())

    def _record_with(self, service: str, arn: object) -> Record | None:
        """The record of a service that has this ARN; None for what moto stores."""
        of_service = (records for (echo, _, _), records in self._records.items() if echo.service == service)
        found = (each for records in of_service for each in records.values() if each.get("Arn") == arn)
        return next(found, None) if arn else None

    def _response(self, echo: Echo, operation: Any, parameters: Record, access_key: str, region: str) -> Any:
        from moto.iam.models import get_account_id_from

        account = get_account_id_from(access_key)
        try:
            return self._result(echo, operation.name, parameters, account, region)
        except KeyError as missing:
            return _not_found(echo, missing.args[0])

    def _result(self, echo: Echo, operation: str, parameters: Record, account: str, region: str) -> Any:
        records = self._records.setdefault((echo, account, region), {})
        # the item of a list of one is also available under the singular name
        single = {name.removesuffix("s"): value[0] for name, value in parameters.items() if _is_batch(value)}
        known = {
            "account": account,
            "region": region,
            "here": f"{region}:{account}",
            "operation": operation,
            **single,
            **parameters,
        }
        key = _rendered(echo.key, known)
        if operation in echo.list:
            return _rendered(echo.list[operation], {**known, "records": list(records.values()), "keys": list(records)})
        if operation in echo.delete:
            records.pop(key, None)
            return _rendered(echo.delete[operation], known)
        if operation in echo.put:
            given = known.get(echo.record_in) or {} if echo.record_in else parameters
            record = _updated(echo, records.get(key) or _new(echo, {**known, **given}), given)
            key = _rendered(echo.key, {**known, **record})
            records[key] = record
        elif key in records or echo.default is not None:
            record = records.get(key, dict(echo.default or {}))
        else:
            raise KeyError(key)
        return _rendered({**echo.put, **echo.get}[operation], {**known, **record, "record": record})


def _deletion(service: str, operation: Any, parameters: Record, access_key: str, region: str) -> Any:
    """The result of a deletion of something that moto stores."""
    from moto.iam.models import get_account_id_from

    return deleted(service, operation.name, parameters, get_account_id_from(access_key), region)


def _not_found(echo: Echo, key: str) -> Exception:
    """The error of the service for a record that does not exist."""
    from moto.core.exceptions import ServiceException

    # moto looks up the error's shape by the module of its class
    kind = type(echo.not_found, (ServiceException,), {"__module__": "builtins", "code": echo.not_found})
    error: Exception = kind(f"{key or 'it'} does not exist")
    return error


def _is_batch(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _updated(echo: Echo, record: Record, given: Record) -> Record:
    """The record updated by a put; items of a merged list replace those with the same name."""
    if not echo.merged_list or echo.merged_list not in given:
        return {**record, **given}
    items = {each["Name"]: each for each in (*record.get(echo.merged_list, ()), *given[echo.merged_list])}
    return {**record, **given, echo.merged_list: list(items.values())}


def _new(echo: Echo, known: Mapping[str, Any]) -> Record:
    """The generated fields of a new record, from the random numbers of the request."""
    from moto.moto_api._internal import mock_random

    record: Record = _rendered(dict(echo.generated), known, str(mock_random.getrandbits(64)))
    return record


def _rendered(template: Any, known: Mapping[str, Any], seed: str = "") -> Any:
    def value_of(name: str) -> Any:
        found = known.get(name)
        return found if found is not None else (seed and seeded_id(name, seed)) or UNKNOWN

    return without_unknown(render(template, value_of))


@cache
def _signers(services: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The services with shims, by the service name in the request signature (``config``, ``access-analyzer``)."""
    from moto.core.utils import get_service_model

    signers: dict[str, tuple[str, ...]] = {}
    for service in services:
        name = get_service_model(service).signing_name
        signers[name] = (*signers.get(name, ()), service)
    return signers


def operation_of(service: str, request: Any) -> tuple[Any, dict[str, Any]]:
    """The operation of a service that a request calls, with the parameters in its path; None if there is none."""
    from moto.core.routing import get_service_router
    from werkzeug.exceptions import HTTPException

    try:
        return get_service_router(service).match(request)
    except (HTTPException, NotImplementedError):
        return None, {}


def parsed_parameters(operation: Any, request: Any, parameters: dict[str, Any]) -> Record:
    """All parameters of a call of an operation."""
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import determine_request_protocol

    protocol = determine_request_protocol(operation.service_model, request.content_type)
    parsed: Record = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.get_data(as_text=True),
            "url_path": request.path,
            "url_params": parameters,
        }
    )
    return parsed


def _serialized(operation: Any, result: Any, request: Any) -> Response:
    """The result in the protocol of the request: a service may speak several."""
    from moto.core.request import determine_request_protocol
    from moto.core.serialize import get_serializer_class

    model = operation.service_model
    protocol = determine_request_protocol(model, request.content_type)
    response = get_serializer_class(model.service_name, protocol)(operation).serialize(result)
    return response["status_code"], response["headers"], response["body"]
