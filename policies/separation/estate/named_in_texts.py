"""Names in JSON texts that resources carry: the input of a call, the definition of a state machine, containers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from policies.separation.estate.declared_exits import is_of_aws

ARN: Final = re.compile(r"arn:aws[a-z-]*:[^\s\"',\]}]{1,1000}")
URL: Final = re.compile(r"https://[^\s\"',\]}]{1,1000}")
ACCOUNT: Final = re.compile(r"\d{12}")
CALLS: Final = frozenset({"content", "definition", "input", "inputTemplate"})
"""Properties (the last part of their path) whose text is what a call of AWS is given."""
CONTAINERS: Final = frozenset({"containerDefinitions", "containerProperties", "ecsProperties", "nodeProperties"})
"""Properties whose text describes containers, with the place that each sends its log to."""
LOG_CONFIGURATION: Final = "logConfiguration"
AWS_LOG_DRIVERS: Final = frozenset({"", "awslogs", "awsfirelens", "json-file", "journald", "none"})
AWS_LOG_OUTPUTS: Final = frozenset(
    {"", "cloudwatch", "cloudwatch_logs", "firehose", "kinesis_firehose", "kinesis", "kinesis_streams", "s3", "null",
     "stdout"}
)  # fmt: skip
ADDRESSES: Final = ("-url", "-address", "host", "hostname", "endpoint", "url", "uri")
"""How the options of a log driver end that name where it sends the log."""
LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1", ""})


def names_in(text: str, prop: str) -> Iterator[str]:
    """The ARNs in a JSON text and, by what its property is, its URLs, buckets, accounts and addresses of logs."""
    last = prop.rpartition(".")[2]
    parsed: Any = None
    with suppress(ValueError):
        parsed = json.loads(text)
        text = json.dumps(parsed, ensure_ascii=False)  # without escapes
    yield from ARN.findall(text)
    if last == "definition":
        yield from URL.findall(text)
    if last in CALLS:
        yield from _given_to_call(parsed)
    if last in CONTAINERS:
        yield from _log_addresses(parsed)


def _given_to_call(value: Any, key: str = "") -> Iterator[str]:
    """The buckets, as ARNs or URIs, and the account ids that a call is given."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _given_to_call(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _given_to_call(item, key)
    elif isinstance(value, str):
        if ACCOUNT.fullmatch(value) or value.startswith(("s3://", "s3a://")):
            yield value
        elif "bucket" in key.lower() and re.fullmatch(r"[a-z0-9][a-z0-9.-]{2,62}", value):
            yield f"arn:aws:s3:::{value}"


def _log_addresses(value: Any) -> Iterator[str]:
    """The hosts outside AWS, as URLs, to which containers send their logs, and the buckets."""
    if isinstance(value, list):
        for item in value:
            yield from _log_addresses(item)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name == LOG_CONFIGURATION and isinstance(item, Mapping):
                yield from _of_log(item)
            elif isinstance(item, Mapping | list):
                yield from _log_addresses(item)


def _of_log(configuration: Mapping[str, Any]) -> Iterator[str]:
    driver = str(configuration.get("logDriver") or "").lower()
    options = configuration.get("options")
    given = {str(k).lower(): str(v) for k, v in options.items()} if isinstance(options, Mapping) else {}
    found = [
        address for key, value in given.items()
        if key.endswith(ADDRESSES) and (address := _host(value))
    ]  # fmt: skip
    if driver == "awsfirelens" and given.get("bucket"):
        yield f"arn:aws:s3:::{given['bucket']}"
    output = given.get("name", "").lower()
    if not found and driver not in AWS_LOG_DRIVERS and not _addresses(given):
        found = [driver]
    if not found and driver == "awsfirelens" and output not in AWS_LOG_OUTPUTS and not _addresses(given):
        found = [output]
    yield from (f"https://{host}" for host in found)


def _addresses(given: Mapping[str, str]) -> bool:
    """Whether options name an address at all; one of this host or of AWS leads to nobody else."""
    return any(key.endswith(ADDRESSES) for key in given)


def _host(address: str) -> str:
    """The host of an address; "" for this host, a socket and a host of AWS."""
    if address.startswith("unix:"):
        return ""
    with suppress(ValueError):
        host = (urlsplit(address if "://" in address else f"//{address}").hostname or "").rstrip(".")
        return "" if host in LOCAL_HOSTS or is_of_aws(host) else host
    return address
