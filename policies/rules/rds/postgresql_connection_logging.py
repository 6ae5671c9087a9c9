"""RDS-018: PostgreSQL parameter groups log connections and disconnections."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Both parameters are on, in a parameter group family of PostgreSQL."""
    family = props.text_at("family")
    if family and "postgres" not in family:
        return
    found = {entry.text_at("name"): str(entry.get("value")).lower() for entry in props.blocks_at("parameters")}
    for name in ("log_connections", "log_disconnections"):
        if found.get(name) not in ("1", "on", "true", "all"):
            yield f"parameter {name} is {found.get(name, 'missing')}, must be 1"


RULE = Rule(
    id="RDS-018",
    title="PostgreSQL parameter groups log connections and disconnections",
    why=(
        "log_connections and log_disconnections record who connected to the database, from where and for how long. "
        "Without them a session with a stolen password leaves no trace, and nobody can say afterwards who was "
        "connected when charts were read."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(C)"),
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
    remediation=(
        "Set log_connections and log_disconnections to 1; other engines record connections through their audit plugin."
    ),
    equivalents=("config:rds-logging-enabled",),
)
