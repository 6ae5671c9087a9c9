"""WAF-001: web ACLs have a managed rule group and a rate-based rule."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report each kind of statement that no rule of the web ACL has."""
    kinds = {kind for rule in props.blocks_at("rules") for kind in rule.block_at("statement")}
    for wanted in ("managedRuleGroupStatement", "rateBasedStatement"):
        if wanted not in kinds:
            yield f"rules has no rule with a {wanted}"


RULE = Rule(
    id="WAF-001",
    title="Web ACLs have a managed rule group and a rate-based rule",
    why=(
        "Without managed rules, injection attempts and known exploits reach the patient portal. Without a rate limit, "
        "a single client can try thousands of passwords or step through patient identifiers one request after another."
    ),
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
    remediation=(
        "Add a rule with managedRuleGroupStatement (AWSManagedRulesCommonRuleSet) and a rule with rateBasedStatement."
    ),
    equivalents=("FSBP:WAF.10",),
)
