"""FIREWALL-001: the network firewall inspects everything and drops what nothing allows."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_include

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


def drops(props: Props) -> Iterator[str]:
    """Alerting is not dropping."""
    if not any(action.startswith("aws:drop") for action in props.texts_at("firewallPolicy.statefulDefaultActions")):
        yield "firewallPolicy.statefulDefaultActions drops nothing"


RULE = Rule(
    id="FIREWALL-001",
    title="The network firewall inspects everything and drops what nothing allows",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:networkfirewall/firewallPolicy:FirewallPolicy",
    check=both(
        must_include("firewallPolicy.statelessDefaultActions", "aws:forward_to_sfe"),
        must_include("firewallPolicy.statelessFragmentDefaultActions", "aws:forward_to_sfe"),
        drops,
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
    remediation="Forward packets and fragments to the stateful engine, and drop by default.",
    equivalents=("FSBP:NetworkFirewall.4", "FSBP:NetworkFirewall.5"),
)
