"""BUILD-002: CodeBuild source URLs contain no credentials, and builds are not privileged."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Report a source location with a user part, and a privileged build container."""
    yield from must_have("source.type")(props)
    if "@" in props.text_at("source.location"):
        yield "source.location contains a user name or password before @, must not"
    if props.at("environment.privilegedMode"):
        yield "environment.privilegedMode is true, must be false"


RULE = Rule(
    id="BUILD-002",
    title="CodeBuild source URLs contain no credentials, and builds are not privileged",
    why=(
        "A token in the source URL is visible to anyone who may view the project, and opens the repository from which "
        "a practice's systems are deployed. In privileged mode a poisoned dependency gains root access to the build "
        "host and its credentials."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(a)(1)", "164.308(a)(3)(i)"),
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
    remediation="Connect the source through CodeConnections, and leave privilegedMode false.",
    equivalents=("config:codebuild-project-source-repo-url-check", "FSBP:CodeBuild.1", "FSBP:CodeBuild.5"),
)
