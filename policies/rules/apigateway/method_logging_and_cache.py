"""API-005: API Gateway methods log calls without request bodies and encrypt cached responses."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_be


def no_data_trace(props: Props) -> Iterator[str]:
    """Report data trace, which logs whole requests and responses, patient data included."""
    if props.at("settings.dataTraceEnabled") not in (None, False):
        yield "settings.dataTraceEnabled is set, must be false: it logs request and response bodies"


def cache_encrypted(props: Props) -> Iterator[str]:
    """Report a cache that is not encrypted."""
    if props.at("settings.cachingEnabled"):
        yield from must_be("settings.cacheDataEncrypted", True)(props)


RULE = Rule(
    id="API-005",
    title="API Gateway methods log calls without request bodies and encrypt cached responses",
    why=(
        "With dataTraceEnabled, whole requests and responses, patient data included, are written to CloudWatch Logs, "
        "where everyone with access to the log reads them. An unencrypted cache stores responses in clear, and with "
        "logging off, failed calls leave no trace."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)", "164.502(b)"),
    applies_to="aws:apigateway/methodSettings:MethodSettings",
    check=all_of(must_be("settings.loggingLevel", "ERROR", "INFO"), no_data_trace, cache_encrypted),
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
    remediation=(
        "Set settings.loggingLevel to ERROR or INFO, leave dataTraceEnabled off, and set cacheDataEncrypted to true "
        "where caching is enabled."
    ),
    equivalents=(
        "config:api-gw-cache-enabled-and-encrypted",
        "config:api-gw-execution-logging-enabled",
        "FSBP:APIGateway.1",
        "FSBP:APIGateway.5",
    ),
)
