"""IAM-006: role sessions end the same day."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Absent means one hour, as AWS has it; a role without a trust policy is no role."""
    yield from must_have("assumeRolePolicy")(props)
    most = props.settings.max_session_hours * 3600
    if (props.number_at("maxSessionDuration") or 3600) > most:
        yield f"maxSessionDuration is {props['maxSessionDuration']} seconds, must be {most} or less"


RULE = Rule(
    id="IAM-006",
    title="Role sessions end the same day",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iii)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=({"assumeRolePolicy": "{}"}, {"assumeRolePolicy": "{}", "maxSessionDuration": 3600}),
    bad=({}, {"assumeRolePolicy": "{}", "maxSessionDuration": 86400}),
    remediation="Set maxSessionDuration to 12 hours or less; one hour is the default.",
)
