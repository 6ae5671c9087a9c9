"""RDS-012: RDS parameter groups require TLS."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

TLS_PARAMETER = {
    "postgres": "rds.force_ssl",
    "aurora-postgresql": "rds.force_ssl",
    "sqlserver": "rds.force_ssl",
    "mysql": "require_secure_transport",
    "mariadb": "require_secure_transport",
    "aurora-mysql": "require_secure_transport",
}
REQUIRED_BY_DEFAULT = {"postgres": 15, "aurora-postgresql": 17}
"""Engine -> the major version from which its TLS parameter is on by default; as of 2026-11."""
TLS_SET_ELSEWHERE = ("oracle", "custom-oracle", "db2")


def check(props: Props) -> Iterator[str]:
    """The engine's TLS parameter is on; Oracle and Db2 set TLS elsewhere and are not checked."""
    family = props.text_at("family")
    if family.startswith(TLS_SET_ELSEWHERE):
        return
    parameter = next((name for engine, name in TLS_PARAMETER.items() if family.startswith(engine)), "rds.force_ssl")
    values = [
        str(entry.get("value")).lower() for entry in props.blocks_at("parameters") if entry.get("name") == parameter
    ]
    if not values and _requires_tls_by_default(family):
        return
    if not values or values[-1] not in ("1", "on", "true"):
        found = values[-1] if values else "missing"
        yield f"parameter {parameter} of family {family or 'unknown'} is {found}, must be on"


def _requires_tls_by_default(family: str) -> bool:
    """Whether the parameter of a family such as ``postgres16`` is on where it is not set."""
    engine = family.rstrip("0123456789.")
    version = family.removeprefix(engine).partition(".")[0]
    return version.isdigit() and int(version) >= REQUIRED_BY_DEFAULT.get(engine, int(version) + 1)


RULE = Rule(
    id="RDS-012",
    title="RDS parameter groups require TLS",
    why=(
        "Unless the server refuses it, as PostgreSQL does from version 15 on, a client that does not ask for TLS "
        "connects in clear text. Everyone on the network path can then read the patient data in each query and answer, "
        "or change it on the way."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to=("aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    check=check,
    good=(
        {"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]},
        {"family": "mariadb11.4", "parameters": [{"name": "require_secure_transport", "value": "ON"}]},
        {"family": "oracle-ee-19", "parameters": []},
        {"family": "postgres16", "parameters": []},
        {"family": "postgres15"},
        {"family": "aurora-postgresql17"},
    ),
    bad=(
        {},
        {"family": "postgres14", "parameters": []},
        {"family": "aurora-postgresql16"},
        {"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "0"}]},
        {"family": "mysql8.0"},
        {"family": "sqlserver-ee-16.0"},
    ),
    remediation="Set rds.force_ssl to 1 (PostgreSQL, SQL Server) or require_secure_transport to ON (MySQL, MariaDB).",
)
