"""VPC-022: no network's traffic is copied to another machine."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="VPC-022",
    title="No network's traffic is copied to another machine",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ec2/trafficMirrorSession:TrafficMirrorSession",
    check=Forbidden("a mirror session copies every packet of an interface, patient data with it"),
    good=(),
    bad=({}, {"networkInterfaceId": "eni-1", "trafficMirrorTargetId": "tmt-1"}),
    remediation="Look at flow logs and the network firewall's log instead, or waive it with a reason and an end.",
)
