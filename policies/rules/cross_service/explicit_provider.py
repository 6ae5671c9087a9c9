"""PULUMI-101: every resource names the account it is built in."""

from collections.abc import Iterator

from infra.engine.graph import Status
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """A default provider builds wherever the shell happens to be signed in."""
    for resource in estate.graph.custom:
        if resource.status is Status.COLLECTED:
            yield Problem(None, "accounts do not tell which provider built what is in them", known=False)
            return
        name = resource.provider.split("::")[-2] if resource.provider.count("::") >= 3 else ""
        if resource.type.startswith("aws:") and not resource.external and (not name or name.startswith("default")):
            yield Problem(resource, "is built by a default provider: in whatever account the shell is signed in to")


RULE = EstateRule(
    id="PULUMI-101",
    title="Every resource names the account it is built in",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    check=check,
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket").with_(provider="urn:pulumi:clinical::mso::pulumi:providers:aws::clinical::1")
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(
            aws("s3/bucket:Bucket").with_(provider="urn:pulumi:clinical::mso::pulumi:providers:aws::default_7_0_0::1")
        ),
    ),
    remediation="Pass a provider for the account; switch default providers off in the stack's configuration.",
)
