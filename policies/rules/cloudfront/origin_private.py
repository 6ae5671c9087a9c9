"""CDN-002: buckets behind a distribution are reached by it alone."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Bucket origins only; a distribution without origins serves nothing."""
    if not props.blocks_at("origins"):
        yield "origins is empty"
    for origin in props.blocks_at("origins"):
        name = origin.text_at("domainName")
        if ".s3-website" in name:
            yield f"origin {name} is a website endpoint: public, without TLS"
        elif ".s3." in name and not origin.get("originAccessControlId"):
            yield f"origin {name} has no originAccessControlId"


RULE = Rule(
    id="CDN-002",
    title="Buckets behind a distribution are reached by it alone",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:cloudfront/distribution:Distribution",
    check=check,
    good=(
        {
            "origins": [
                {"originId": "site", "domainName": "site.s3.us-east-1.amazonaws.com", "originAccessControlId": "E1"}
            ]
        },
        {"origins": [{"originId": "app", "domainName": "app.example.org"}]},
    ),
    bad=(
        {},
        {"origins": [{"originId": "site", "domainName": "site.s3.us-east-1.amazonaws.com"}]},
        {
            "origins": [
                {
                    "originId": "site",
                    "domainName": "site.s3-website-us-east-1.amazonaws.com",
                    "originAccessControlId": "E1",
                }
            ]
        },
    ),
    remediation="Give the origin an originAccessControlId; never use a website endpoint.",
    equivalents=("FSBP:CloudFront.13",),
)
