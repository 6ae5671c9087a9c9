"""SECRET-101: every secret rotates or is made by AWS."""

from policies.model import EstateRule, Severity
from policies.rules.companions import companion_required
from policies.rules.examples import aws, estate_of

RULE = EstateRule(
    id="SECRET-101",
    title="Every secret rotates or is made by AWS",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(5)(ii)(D)"),
    check=companion_required(
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretRotation:SecretRotation",
        "secretId",
        "never changes: no rotation points at it",
        only=lambda secret: not str(secret.facts.get("name")).startswith("rds!"),
    ),
    good=(
        lambda: estate_of(
            aws("secretsmanager/secret:Secret", "s"),
            aws("secretsmanager/secretRotation:SecretRotation", "r", secretId="s"),
        ),
    ),
    bad=(lambda: estate_of(aws("secretsmanager/secret:Secret", "s")),),
    remediation="Add a SecretRotation, or waive it with the term within which people change it by hand.",
    equivalents=("config:secretsmanager-rotation-enabled-check", "FSBP:SecretsManager.1"),
)
