"""Operations that moto lacks and auditors ask for: they remember what was put and answer it, and do nothing with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from infra.emulator.provider.binding import without_unknown
from infra.engine.resource_shapes import draw, render
from infra.engine.values import UNKNOWN

Answer = Any
"""A template over a record's fields; ``{record}`` is the whole record, ``{records}`` and ``{keys}`` all of its kind."""

_SIGNED_BY: Final = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True, kw_only=True, eq=False)
class Echo:
    """One kind of thing in one service: the operations that put, get, list and drop it, each with its answer.

    ``key`` tells one record from another (empty: one per account and region), ``of`` is the parameter that holds the
    record (empty: all parameters), ``adds`` are fields that a new record gets, ``unset`` is what ``get`` finds before
    anything was put (None: an error), ``merges`` is a list in the record whose items are put one by one,
    ``beside`` says that moto puts and drops them itself and only cannot tell of them.
    """

    service: str
    put: Mapping[str, Answer]
    get: Mapping[str, Answer] = field(default_factory=dict)
    list: Mapping[str, Answer] = field(default_factory=dict)
    drop: Mapping[str, Answer] = field(default_factory=dict)
    key: str = ""
    of: str = ""
    adds: Mapping[str, Any] = field(default_factory=dict)
    unset: Mapping[str, Any] | None = None
    merges: str = ""
    beside: bool = False
    missing: str = "ResourceNotFoundException"


Response = tuple[int, Any, Any]
"""Status, headers, body: what moto's own handlers give."""

Record = dict[str, Any]
Records = dict[str, Record]


class Shims:
    """The records of one emulated AWS, and the door at which requests for them are answered."""

    def __init__(self, echoes: tuple[Echo, ...]) -> None:
        self._records: dict[tuple[Echo, str, str], Records] = {}
        self._operations = {
            (echo.service, operation): echo
            for echo in echoes
            for operation in {**echo.put, **echo.get, **echo.list, **echo.drop}
        }
        self._signers = _signers(tuple(sorted({echo.service for echo in echoes})))

    def concern(self, authorization: str | bytes) -> bool:
        """Whether a request signed like this is for a service with shims: most are not, and go straight on."""
        text = authorization.decode() if isinstance(authorization, bytes) else authorization
        signed = _SIGNED_BY.search(text)
        return signed is not None and signed[3] in self._signers

    def __call__(self, request: Any) -> Response | None:
        """The answer to a request (moto's own ``Request``) for a shimmed operation, None for any other."""
        signed = _SIGNED_BY.search(request.headers.get("Authorization", ""))
        services = self._signers.get(signed[3], ()) if signed else ()
        for service in services:
            operation, parameters = _operation(service, request)
            echo = self._operations.get((service, operation.name)) if operation else None
            if signed and echo:
                answer = self._answered(echo, operation, _parsed(operation, request, parameters), signed[1], signed[2])
                return None if echo.beside and operation.name not in echo.list else answer
        return None

    def _answered(self, echo: Echo, operation: Any, parameters: Record, access_key: str, region: str) -> Response:
        from moto.iam.models import get_account_id_from

        account = get_account_id_from(access_key)
        try:
            result = self._answer(echo, operation.name, parameters, account, region)
        except KeyError as gone:
            result = _missing(echo, gone.args[0])
        return _serialized(operation, result)

    def _answer(self, echo: Echo, operation: str, parameters: Record, account: str, region: str) -> Any:
        records = self._records.setdefault((echo, account, region), {})
        # a batch of one is one: its only item also goes by the name without the plural
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
        if operation in echo.drop:
            records.pop(key, None)
            return _rendered(echo.drop[operation], known)
        if operation in echo.put:
            given = known.get(echo.of) or {} if echo.of else parameters
            record = _merged(echo, records.get(key) or _new(echo, {**known, **given}), given)
            key = _rendered(echo.key, {**known, **record})
            records[key] = record
        elif key in records or echo.unset is not None:
            record = records.get(key, dict(echo.unset or {}))
        else:
            raise KeyError(key)
        return _rendered({**echo.put, **echo.get}[operation], {**known, **record, "record": record})


def _missing(echo: Echo, key: str) -> Exception:
    """The service's own error for what does not exist."""
    from moto.core.exceptions import ServiceException

    # moto looks up the error's shape by the module of its class
    kind = type(echo.missing, (ServiceException,), {"__module__": "builtins", "code": echo.missing})
    error: Exception = kind(f"{key or 'it'} does not exist")
    return error


def _is_batch(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _merged(echo: Echo, record: Record, given: Record) -> Record:
    """The record with what was put over it; items of a merged list take the place of those of the same name."""
    if not echo.merges or echo.merges not in given:
        return {**record, **given}
    items = {each["Name"]: each for each in (*record.get(echo.merges, ()), *given[echo.merges])}
    return {**record, **given, echo.merges: list(items.values())}


def _new(echo: Echo, known: Mapping[str, Any]) -> Record:
    """The fields a new record gets, drawn from the random ids of the request that makes it."""
    from moto.moto_api._internal import mock_random

    record: Record = _rendered(dict(echo.adds), known, str(mock_random.getrandbits(64)))
    return record


def _rendered(template: Any, known: Mapping[str, Any], seed: str = "") -> Any:
    def look(name: str) -> Any:
        found = known.get(name)
        return found if found is not None else (seed and draw(name, seed)) or UNKNOWN

    return without_unknown(render(template, look))


@cache
def _signers(services: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The services that may be meant by each name that requests are signed for (``config``, ``access-analyzer``)."""
    from moto.core.utils import get_service_model

    signers: dict[str, tuple[str, ...]] = {}
    for service in services:
        name = get_service_model(service).signing_name
        signers[name] = (*signers.get(name, ()), service)
    return signers


def _operation(service: str, request: Any) -> tuple[Any, dict[str, Any]]:
    from moto.core.routing import get_service_router
    from werkzeug.exceptions import HTTPException

    try:
        return get_service_router(service).match(request)
    except (HTTPException, NotImplementedError):
        return None, {}


def _parsed(operation: Any, request: Any, parameters: dict[str, Any]) -> Record:
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


def _serialized(operation: Any, result: Any) -> Response:
    from moto.core.serialize import get_serializer_class

    model = operation.service_model
    answer = get_serializer_class(model.service_name, model.protocol)(operation).serialize(result)
    return answer["status_code"], answer["headers"], answer["body"]
