"""WAF-001: web ACLs use managed rules and a rate limit."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """One rule of each kind."""
    kinds = {kind for rule in props.blocks_at("rules") for kind in rule.block_at("statement")}
    for wanted in ("managedRuleGroupStatement", "rateBasedStatement"):
        if wanted not in kinds:
            yield f"no rule has a {wanted}"


RULE = Rule(
    id="WAF-001",
    title="Web ACLs use managed rules and a rate limit",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:wafv2/webAcl:WebAcl",
    check=check,
    good=(
        {
            "rules": [
                {"statement": {"managedRuleGroupStatement": {"name": "x", "vendorName": "AWS"}}},
                {"statement": {"rateBasedStatement": {"limit": 2000}}},
            ]
        },
    ),
    bad=(
        {},
        {"rules": []},
        {"rules": [{"statement": {"rateBasedStatement": {"limit": 2000}}}]},
        {"rules": [{"statement": {"managedRuleGroupStatement": {"name": "x", "vendorName": "AWS"}}}]},
    ),
    remediation="Add AWSManagedRulesCommonRuleSet and a rate based rule.",
    equivalents=("FSBP:WAF.10",),
)
