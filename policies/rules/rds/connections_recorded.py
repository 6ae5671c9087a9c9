"""RDS-018: PostgreSQL records who connects and who leaves."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Both switches, in PostgreSQL's families."""
    family = props.text_at("family")
    if family and "postgres" not in family:
        return
    found = {entry.text_at("name"): str(entry.get("value")).lower() for entry in props.blocks_at("parameters")}
    for name in ("log_connections", "log_disconnections"):
        if found.get(name) not in ("1", "on", "true", "all"):
            yield f"{name} is {found.get(name, 'missing')}, must be 1"


RULE = Rule(
    id="RDS-018",
    title="PostgreSQL records who connects and who leaves",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)", "164.308(a)(3)(ii)(A)"),
    applies_to=("aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    check=check,
    good=(
        {
            "family": "postgres16",
            "parameters": [{"name": "log_connections", "value": "1"}, {"name": "log_disconnections", "value": "1"}],
        },
        {"family": "mariadb11.4"},
    ),
    bad=(
        {},
        {"family": "postgres16", "parameters": [{"name": "log_connections", "value": "1"}]},
        {
            "family": "postgres16",
            "parameters": [{"name": "log_connections", "value": "0"}, {"name": "log_disconnections", "value": "1"}],
        },
    ),
    remediation="Set log_connections and log_disconnections to 1; other engines record through their audit plugin.",
    equivalents=("config:rds-logging-enabled",),
)
