"""GRAPHQL-001: AppSync APIs authenticate callers and log without request content."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have

LOG = {
    "cloudwatchLogsRoleArn": "arn:aws:iam::222222222222:role/logs",
    "fieldLogLevel": "ERROR",
    "excludeVerboseContent": True,
}


def check(props: Props) -> Iterator[str]:
    """Report API keys, which identify no caller, a missing log, and a log with request content."""
    types = [props.text_at("authenticationType")]
    types += [p.text_at("authenticationType") for p in props.blocks_at("additionalAuthenticationProviders")]
    if not all(types) or "API_KEY" in types:
        yield "authenticationType is missing or API_KEY, must identify the caller (such as AWS_IAM)"
    yield from must_have("logConfig.cloudwatchLogsRoleArn")(props)
    yield from must_be("logConfig.excludeVerboseContent", True, because="variables and responses contain patient data")(
        props
    )


RULE = Rule(
    id="GRAPHQL-001",
    title="AppSync APIs authenticate callers and log without request content",
    why=(
        "An API key is the same for every caller and usually readable in the web page, so anyone can query patient "
        "data with it and no log says who. Verbose logs copy query variables and responses, patient data included, to "
        "CloudWatch Logs."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(b)"),
    applies_to="aws:appsync/graphQLApi:GraphQLApi",
    check=check,
    good=({"authenticationType": "AWS_IAM", "logConfig": LOG},),
    bad=(
        {},
        {"authenticationType": "API_KEY", "logConfig": LOG},
        {"authenticationType": "AWS_IAM"},
        {"authenticationType": "AWS_IAM", "logConfig": {**LOG, "excludeVerboseContent": False}},
        {
            "authenticationType": "AWS_IAM",
            "logConfig": LOG,
            "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}],
        },
    ),
    remediation=(
        "Set authenticationType to AWS_IAM, AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT or AWS_LAMBDA, and logConfig "
        "with excludeVerboseContent set to true."
    ),
    equivalents=("FSBP:AppSync.2", "FSBP:AppSync.5"),
)
