"""CACHE-002: caches ask for a user."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Users, or at least a token."""
    if not (props.items_at("userGroupIds") or props.get("authToken") or props.get("authTokenWo")):
        yield "neither userGroupIds nor authToken: whoever reaches the port reads the cache"


RULE = Rule(
    id="CACHE-002",
    title="Caches ask for a user",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(a)(2)(i)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=check,
    good=({"userGroupIds": ["ehr"]}, {"authToken": "from-a-secret"}),
    bad=({}, {"userGroupIds": []}),
    remediation="Name userGroupIds with one user per program, or an authToken from Secrets Manager.",
    equivalents=("FSBP:ElastiCache.6",),
)
