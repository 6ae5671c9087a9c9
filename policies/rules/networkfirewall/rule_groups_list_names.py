"""FIREWALL-003: Network Firewall rule groups allow listed domain names, and no whole top-level domain."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

LIST = "ruleGroup.rulesSource.rulesSourceList"


def group(*targets: str, kind: str = "ALLOWLIST") -> dict[str, Any]:
    """A rule group with a domain list, for the examples."""
    listed = {"generatedRulesType": kind, "targetTypes": ["TLS_SNI"], "targets": list(targets)}
    return {"type": "STATEFUL", "ruleGroup": {"rulesSource": {"rulesSourceList": listed}}}


def check(props: Props) -> Iterator[str]:
    """Report a group that is no allow list of names, and each name that stands for more than one owner's."""
    if props.at(f"{LIST}.generatedRulesType") != "ALLOWLIST":
        yield f"{LIST}.generatedRulesType is {props.at(f'{LIST}.generatedRulesType')!r}, must be ALLOWLIST"
        return
    targets = props.texts_at(f"{LIST}.targets")
    if not targets:
        yield f"{LIST}.targets is empty or missing, must list domain names"
    for target in targets:
        if "." not in target.strip("."):
            yield f"{LIST}.targets has {target!r}, which stands for every domain below it; list the vendor's own names"


RULE = Rule(
    id="FIREWALL-003",
    title="Network Firewall rule groups allow listed domain names, and no whole top-level domain",
    why=(
        "A deny list stops what somebody thought of; everything else gets out. A list with .com on it lets a "
        "compromised application send records to any of its owners."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:networkfirewall/ruleGroup:RuleGroup",
    check=check,
    good=(group("api.vendor.example"), group(".vendor.example")),
    bad=({}, group("bad.example", kind="DENYLIST"), group(".com"), group()),
    remediation="Use a domain list of type ALLOWLIST whose targets are the vendors' own names.",
)
