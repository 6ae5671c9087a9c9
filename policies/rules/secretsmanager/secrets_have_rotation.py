"""SECRET-101: secrets have rotation, or a tag with the period in which people change them."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of


def changed_by_hand(secret: Resource) -> bool:
    """Whether the tag mso:rotate-days says that people change the secret at least once a year."""
    days = str(secret.tags.get("mso:rotate-days", ""))
    return days.isdigit() and 0 < int(days) <= 365


RULE = EstateRule(
    id="SECRET-101",
    title="Secrets have rotation, or a tag with the period in which people change them",
    why=(
        "A secret that never changes keeps working for everyone who has ever seen it: former employees, contractors, "
        "the finder of a leaked log. With it they can read patient data long after their access should have ended."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(5)(ii)(D)"),
    check=companion_required(
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretRotation:SecretRotation",
        "secretId",
        "has no secretRotation and no tag mso:rotate-days of 1 to 365: it never changes",
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
    remediation=(
        "Add an aws.secretsmanager.SecretRotation, or set the tag mso:rotate-days (1 to 365) on a secret that people "
        "change by hand."
    ),
    equivalents=("config:secretsmanager-rotation-enabled-check", "FSBP:SecretsManager.1"),
)
