"""API-101: every REST API stage has a web ACL."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

STAGE, ASSOCIATION = "apigateway/stage:Stage", "wafv2/webAclAssociation:WebAclAssociation"

RULE = EstateRule(
    id="API-101",
    title="Every REST API stage has a web ACL",
    why=(
        "Without AWS WAF, injection attempts, known exploits and floods of requests pass straight to the function or "
        "service behind the stage, where one missing check returns the data of other patients."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        f"aws:{STAGE}", f"aws:{ASSOCIATION}", "resourceArn", "has no web ACL (aws.wafv2.WebAclAssociation)"
    ),
    good=(lambda: estate_of(aws(STAGE, "prod", arn="arn:stage"), aws(ASSOCIATION, resourceArn="arn:stage")),),
    bad=(
        lambda: estate_of(aws(STAGE, "prod", arn="arn:stage")),
        lambda: estate_of(aws(STAGE, "prod", arn="arn:stage"), aws(ASSOCIATION, resourceArn="arn:another")),
    ),
    remediation="Add a WebAclAssociation of a regional web ACL with the ARN of the stage as resourceArn.",
    equivalents=("config:api-gw-associated-with-waf", "FSBP:APIGateway.4"),
)
