"""API-005: API caches are encrypted and request bodies stay out of the log."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_be


def quiet(props: Props) -> Iterator[str]:
    """Data trace writes whole requests, patient data and all."""
    if props.at("settings.dataTraceEnabled") not in (None, False):
        yield "settings.dataTraceEnabled writes request bodies to the log"


def cached(props: Props) -> Iterator[str]:
    """Only where there is a cache."""
    if props.at("settings.cachingEnabled"):
        yield from must_be("settings.cacheDataEncrypted", True)(props)


RULE = Rule(
    id="API-005",
    title="API caches are encrypted and request bodies stay out of the log",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)", "164.502(b)"),
    applies_to="aws:apigateway/methodSettings:MethodSettings",
    check=both(must_be("settings.loggingLevel", "ERROR", "INFO"), quiet, cached),
    good=(
        {"settings": {"loggingLevel": "ERROR"}},
        {"settings": {"loggingLevel": "INFO", "cachingEnabled": True, "cacheDataEncrypted": True}},
    ),
    bad=(
        {},
        {"settings": {"loggingLevel": "OFF"}},
        {"settings": {"loggingLevel": "INFO", "cachingEnabled": True}},
        {"settings": {"loggingLevel": "INFO", "dataTraceEnabled": True}},
    ),
    remediation="Log at ERROR or INFO, leave dataTraceEnabled off, encrypt the cache.",
    equivalents=(
        "config:api-gw-cache-enabled-and-encrypted",
        "config:api-gw-execution-logging-enabled",
        "FSBP:APIGateway.1",
        "FSBP:APIGateway.5",
    ),
)
