"""EC2-010: no EC2 key pairs exist."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="EC2-010",
    title="No EC2 key pairs exist",
    why=(
        "A private key that was copied to one laptop opens every instance that trusts it and keeps working after its "
        "owner has left. The sign-in shows only the name of an operating system user, so access to patient data cannot "
        "be traced to a person."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:ec2/keyPair:KeyPair",
    check=Forbidden("an SSH key pair can be shared, does not expire and identifies no person; use Session Manager"),
    good=(),
    bad=({}, {"publicKey": "ssh-ed25519 AAAA"}),
    remediation="Remove the KeyPair and sign in through Session Manager.",
)
