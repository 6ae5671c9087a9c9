"""SECRET-101: every secret rotates, is made by AWS, or says within which term its owner changes it."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of


def changed_by_hand(secret: Resource) -> bool:
    """Whether the secret's owner changes it at least once a year, as its tag says."""
    days = str(secret.tags.get("mso:rotate-days", ""))
    return days.isdigit() and 0 < int(days) <= 365


RULE = EstateRule(
    id="SECRET-101",
    title="Every secret rotates, or names the term within which its owner changes it",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(5)(ii)(D)"),
    check=companion_required(
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretRotation:SecretRotation",
        "secretId",
        "never changes: no rotation points at it, and no mso:rotate-days of 365 or less says that its owner does",
        only=lambda secret: not (str(secret.facts.get("name")).startswith("rds!") or changed_by_hand(secret)),
    ),
    good=(
        lambda: estate_of(aws("secretsmanager/secret:Secret", "s", tags={"mso:rotate-days": "365"})),
        lambda: estate_of(
            aws("secretsmanager/secret:Secret", "s"),
            aws("secretsmanager/secretRotation:SecretRotation", "r", secretId="s"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("secretsmanager/secret:Secret", "s")),
        lambda: estate_of(aws("secretsmanager/secret:Secret", "s", tags={"mso:rotate-days": "3650"})),
    ),
    remediation="Add a SecretRotation, or waive it with the term within which people change it by hand.",
    equivalents=("config:secretsmanager-rotation-enabled-check", "FSBP:SecretsManager.1"),
)
