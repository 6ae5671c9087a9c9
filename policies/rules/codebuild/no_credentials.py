"""BUILD-001: build projects hold no credentials in plain variables."""

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
    """Judge by name; plain text is the default."""
    yield from must_have("environment.image")(props)
    for variable in props.blocks_at("environment.environmentVariables"):
        kind, name = variable.text_at("type") or "PLAINTEXT", variable.text_at("name")
        if kind == "PLAINTEXT" and SECRET.search(name):
            yield f"environment holds {name} in plain text"


RULE = Rule(
    id="BUILD-001",
    title="Build projects hold no credentials in plain variables",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.308(a)(5)(ii)(D)"),
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
    remediation="Use a role, or type SECRETS_MANAGER or PARAMETER_STORE.",
    equivalents=("config:codebuild-project-envvar-awscred-check", "FSBP:CodeBuild.2"),
)
