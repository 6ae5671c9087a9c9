"""VPC-022: no VPC traffic mirroring sessions exist."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="VPC-022",
    title="No VPC traffic mirroring sessions exist",
    why=(
        "A mirror session copies whole packets of a network interface to a target, possibly in another account. The "
        "receiver can read all patient data that is not encrypted in transit, and the mirrored workload notices "
        "nothing."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/trafficMirrorSession:TrafficMirrorSession",
    check=Forbidden("a traffic mirror session copies every packet of a network interface, patient data included"),
    good=(),
    bad=({}, {"networkInterfaceId": "eni-1", "trafficMirrorTargetId": "tmt-1"}),
    remediation=(
        "Remove the session and use VPC flow logs and Network Firewall logs, or add a waiver with a reason and an "
        "expiry date."
    ),
)
