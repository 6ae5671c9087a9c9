"""EC2-010: there are no SSH key pairs."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="EC2-010",
    title="There are no SSH key pairs",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:ec2/keyPair:KeyPair",
    check=Forbidden("a key pair is shared, does not expire and is not logged; people use Session Manager"),
    good=(),
    bad=({}, {"publicKey": "ssh-ed25519 AAAA"}),
    remediation="Remove the key pair and sign in through Session Manager.",
)
