"""IAM-006: IAM role sessions last no longer than 12 hours."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Require a trust policy, and a duration within the settings; absent means AWS's default of one hour."""
    yield from must_have("assumeRolePolicy")(props)
    most = props.settings.max_session_hours * 3600
    if (props.number_at("maxSessionDuration") or 3600) > most:
        yield f"maxSessionDuration is {props['maxSessionDuration']} seconds, must be {most} or less"


RULE = Rule(
    id="IAM-006",
    title="IAM role sessions last no longer than 12 hours",
    why=(
        "Temporary credentials work until the session ends, even after the person is removed from the identity "
        "provider or the laptop is stolen. Each further hour lets a former employee or a thief read charts."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iii)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=({"assumeRolePolicy": "{}"}, {"assumeRolePolicy": "{}", "maxSessionDuration": 3600}),
    bad=({}, {"assumeRolePolicy": "{}", "maxSessionDuration": 86400}),
    remediation="Set maxSessionDuration to 43200 seconds (12 hours) or less; 3600 is the default.",
)
