"""S3-015: cross-origin access names its origins."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every


def every_origin(rule: Props) -> Iterator[str]:
    """Each origin is one https site."""
    for origin in rule.texts_at("allowedOrigins") or ("(none)",):
        if "*" in origin or not origin.startswith("https://"):
            yield f"allowedOrigins has {origin!r}, must be one https site"


RULE = Rule(
    id="S3-015",
    title="Cross-origin access names its origins",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    check=every("corsRules", every_origin),
    good=({"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://portal.example.org"]}]},),
    bad=(
        {},
        {"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]},
        {"corsRules": [{"allowedMethods": ["PUT"], "allowedOrigins": ["http://portal.example.org"]}]},
    ),
    remediation="List the https origins that may call; never * and never plain http.",
)
