"""FIREWALL-001: Network Firewall policies inspect all packets and drop what no rule allows."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_include

FORWARD = ["aws:forward_to_sfe"]


def policy(stateful: list[str]) -> dict[str, Any]:
    """A firewall policy, for the examples."""
    return {
        "firewallPolicy": {
            "statelessDefaultActions": FORWARD,
            "statelessFragmentDefaultActions": FORWARD,
            "statefulDefaultActions": stateful,
        }
    }


def default_drop(props: Props) -> Iterator[str]:
    """Report a policy without a default drop action; an alert action alone drops nothing."""
    actions = props.texts_at("firewallPolicy.statefulDefaultActions")
    if not any(action.startswith("aws:drop") for action in actions):
        yield f"firewallPolicy.statefulDefaultActions is {actions or 'missing'}, must include an aws:drop_ action"


RULE = Rule(
    id="FIREWALL-001",
    title="Network Firewall policies inspect all packets and drop what no rule allows",
    why=(
        "Packets that the stateless engine passes are never inspected, and without a default drop the firewall lets "
        "out every connection that no rule names. Malware reaches its command server and sends patient records there "
        "as if there were no firewall."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:networkfirewall/firewallPolicy:FirewallPolicy",
    check=all_of(
        must_include("firewallPolicy.statelessDefaultActions", "aws:forward_to_sfe"),
        must_include("firewallPolicy.statelessFragmentDefaultActions", "aws:forward_to_sfe"),
        default_drop,
    ),
    good=(policy(["aws:drop_strict"]), policy(["aws:drop_established", "aws:alert_established"])),
    bad=(
        {},
        policy(["aws:alert_strict"]),
        {
            "firewallPolicy": {
                "statelessDefaultActions": ["aws:pass"],
                "statelessFragmentDefaultActions": ["aws:pass"],
                "statefulDefaultActions": ["aws:drop_strict"],
            }
        },
    ),
    remediation=(
        "Set statelessDefaultActions and statelessFragmentDefaultActions to aws:forward_to_sfe, and "
        "statefulDefaultActions to aws:drop_strict or aws:drop_established."
    ),
    equivalents=("FSBP:NetworkFirewall.4", "FSBP:NetworkFirewall.5"),
)
