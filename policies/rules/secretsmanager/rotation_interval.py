"""SECRET-003: secret rotation has a schedule or an interval of at most 90 days."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import at_most


def check(props: Props) -> Iterator[str]:
    """A schedule expression, or a number of days up to 90."""
    if not props.at("rotationRules.scheduleExpression"):
        yield from at_most("rotationRules.automaticallyAfterDays", 90, "days")(props)


RULE = Rule(
    id="SECRET-003",
    title="Secret rotation has a schedule or an interval of at most 90 days",
    why=(
        "The longer a password or API key stays valid, the longer a copy of it in a log, a backup or the notes of a "
        "former employee opens the patient data, without anybody noticing."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:secretsmanager/secretRotation:SecretRotation",
    check=check,
    good=(
        {"rotationRules": {"automaticallyAfterDays": 30}},
        {"rotationRules": {"scheduleExpression": "rate(30 days)"}},
    ),
    bad=({}, {"rotationRules": {"automaticallyAfterDays": 365}}, {"rotationRules": {}}),
    remediation="Set rotationRules.automaticallyAfterDays to 90 or less, or rotationRules.scheduleExpression.",
    equivalents=(
        "config:secretsmanager-rotation-enabled-check",
        "config:secretsmanager-secret-periodic-rotation",
        "FSBP:SecretsManager.1",
        "FSBP:SecretsManager.4",
    ),
)
