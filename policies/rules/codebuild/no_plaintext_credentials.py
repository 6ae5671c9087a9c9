"""BUILD-001: CodeBuild projects have no credentials in plaintext environment variables."""

import re
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY", re.I)


def project(variables: list[dict[str, str]]) -> dict[str, Any]:
    """A project with these variables, for the examples."""
    return {"environment": {"image": "aws/codebuild/standard:7.0", "environmentVariables": variables}}


def check(props: Props) -> Iterator[str]:
    """Report plaintext variables (the default type) whose name suggests a credential."""
    yield from must_have("environment.image")(props)
    for variable in props.blocks_at("environment.environmentVariables"):
        kind, name = variable.text_at("type") or "PLAINTEXT", variable.text_at("name")
        if kind == "PLAINTEXT" and SECRET.search(name):
            yield f"environment variable {name} has type {kind}, must be SECRETS_MANAGER or PARAMETER_STORE"


RULE = Rule(
    id="BUILD-001",
    title="CodeBuild projects have no credentials in plaintext environment variables",
    why=(
        "Plaintext environment variables appear in the console, in the project description and often in build logs. "
        "Anyone who may view the project has a password or access key with which to reach patient data as someone "
        "else."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:codebuild/project:Project",
    check=check,
    good=(
        project([]),
        project([{"name": "DB_PASSWORD", "value": "db", "type": "SECRETS_MANAGER"}]),
        project([{"name": "STAGE", "value": "clinical"}]),
    ),
    bad=(
        {},
        project([{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}]),
        project([{"name": "DB_PASSWORD", "value": "x", "type": "PLAINTEXT"}]),
    ),
    remediation="Use the service role, or set the variable type to SECRETS_MANAGER or PARAMETER_STORE.",
    equivalents=("config:codebuild-project-envvar-awscred-check", "FSBP:CodeBuild.2"),
)
