"""BUILD-002: sources carry no password, and builds no privilege."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """No user@ in the address, no privileged container."""
    yield from must_have("source.type")(props)
    if "@" in props.text_at("source.location"):
        yield "source.location carries a user name or password"
    if props.at("environment.privilegedMode"):
        yield "environment.privilegedMode is on"


RULE = Rule(
    id="BUILD-002",
    title="Sources carry no password, and builds no privilege",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)"),
    applies_to="aws:codebuild/project:Project",
    check=check,
    good=(
        {"source": {"type": "GITHUB", "location": "https://github.com/lakeside/estate.git"}},
        {"source": {"type": "CODEPIPELINE"}},
    ),
    bad=(
        {},
        {"source": {"type": "GITHUB", "location": "https://user:token@github.com/lakeside/estate.git"}},
        {"source": {"type": "CODEPIPELINE"}, "environment": {"privilegedMode": True}},
    ),
    remediation="Connect through CodeConnections, and leave privilegedMode off.",
    equivalents=("config:codebuild-project-source-repo-url-check", "FSBP:CodeBuild.1", "FSBP:CodeBuild.5"),
)
