"""LOGS-105: every account watches for root, break-glass, keys, rights and its own trail."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of

WATCHED = ("root", "schedulekeydeletion", "putrolepolicy", "stoplogging", "break-glass")
PLANES_WATCHED = ("management", "clinical", "exchange", "security")


def watch(word: str) -> Resource:
    """An event rule that looks for a word, for the examples."""
    return aws("cloudwatch/eventRule:EventRule", word, eventPattern=f'{{"x": ["{word}"]}}')


def check(estate: Estate) -> Iterator[Problem]:
    """By the words in each account's event patterns; whether a pattern is right, a drill must show."""
    words: dict[str, str] = {}
    for rule in estate.of_type("aws:cloudwatch/eventRule:EventRule"):
        words[rule.account] = words.get(rule.account, "") + str(estate.props(rule).get("eventPattern")).lower()
    for account, plane in sorted(estate.accounts.items()):
        missing = [word for word in WATCHED if word not in words.get(account, "")]
        if plane in PLANES_WATCHED and missing:
            yield Problem(None, f"account {account} ({plane}) does not watch for {', '.join(missing)}")


RULE = EstateRule(
    id="LOGS-105",
    title="Every account watches for root, break-glass, keys, rights and its own trail",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "nprm-real-time-audit"),
    check=check,
    good=(lambda: estate_of(*(watch(word) for word in WATCHED)),),
    bad=(lambda: estate_of(watch("Root")), lambda: estate_of(*(watch(word) for word in WATCHED[1:]))),
    remediation="Add the account's watch rules.",
    equivalents=("CIS-3.0:4.3", "CIS-3.0:4.4", "CIS-3.0:4.5", "CIS-3.0:4.7"),
)
