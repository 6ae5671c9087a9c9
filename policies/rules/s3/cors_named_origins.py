"""S3-015: S3 CORS rules allow only named https origins."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every


def origins_are_https_sites(rule: Props) -> Iterator[str]:
    """Require each origin to be one https site; an absent list counts as a violation."""
    for origin in rule.texts_at("allowedOrigins") or ("(none)",):
        if "*" in origin or not origin.startswith("https://"):
            yield f"allowedOrigins has {origin!r}, must be one https site"


RULE = Rule(
    id="S3-015",
    title="S3 CORS rules allow only named https origins",
    why=(
        "With * or a plain http origin, a script on any website, or one injected on the network, can read the bucket's "
        "responses in the browser of a clinician or patient who holds a presigned URL, and send the records elsewhere."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    check=every("corsRules", origins_are_https_sites),
    good=({"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://portal.example.org"]}]},),
    bad=(
        {},
        {"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]},
        {"corsRules": [{"allowedMethods": ["PUT"], "allowedOrigins": ["http://portal.example.org"]}]},
    ),
    remediation="List the https origins that may call; no * and no http.",
)
