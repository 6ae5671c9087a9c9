"""CACHE-002: ElastiCache replication groups authenticate their clients."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """A user group or an auth token is set."""
    if not (props.items_at("userGroupIds") or props.get("authToken") or props.get("authTokenWo")):
        yield "userGroupIds and authToken are missing, one must be set: any client can read the cache"


RULE = Rule(
    id="CACHE-002",
    title="ElastiCache replication groups authenticate their clients",
    why=(
        "Without authentication every program that reaches the port of the cache can read and change the sessions and "
        "patient data in it, and nothing shows which program did so."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(a)(2)(i)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=check,
    good=({"userGroupIds": ["ehr"]}, {"authToken": "from-a-secret"}),
    bad=({}, {"userGroupIds": []}),
    remediation="Set userGroupIds, with one user for each program, or authToken from Secrets Manager.",
    equivalents=("FSBP:ElastiCache.6",),
)
