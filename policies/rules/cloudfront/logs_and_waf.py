"""CDN-003: distributions are logged and stand behind a web ACL."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="CDN-003",
    title="Distributions are logged and stand behind a web ACL",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(e)(1)"),
    applies_to="aws:cloudfront/distribution:Distribution",
    check=both(must_have("loggingConfig.bucket"), must_have("webAclId")),
    good=(
        {
            "loggingConfig": {"bucket": "cdn-logs.s3.amazonaws.com"},
            "webAclId": "arn:aws:wafv2:us-east-1:222222222222:global/webacl/x/1",
        },
    ),
    bad=(
        {},
        {"loggingConfig": {"bucket": "cdn-logs.s3.amazonaws.com"}},
        {"webAclId": "arn:aws:wafv2:us-east-1:222222222222:global/webacl/x/1"},
    ),
    remediation="Set loggingConfig and webAclId.",
    equivalents=("FSBP:CloudFront.5", "FSBP:CloudFront.6"),
)
