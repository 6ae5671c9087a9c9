"""The twelve invariants of the wall: what each claims, and which HIPAA provisions it serves."""

from __future__ import annotations

CLAIMS = {
    "W1": "no principal outside the practice's workforce and workloads can obtain plaintext patient data",
    "W2": "no patient-data key lets a principal outside the practice decrypt, re-encrypt or create grants, "
    "or delegates to its whole account",
    "W3": "no data path leads from a clinical data store to an account that is not the practice's",
    "W4": "data leaves the practice only through its exchange in declared flows, or to vendors by declared ways out",
    "W5": "the MSO's operators can do their declared work, but cannot read patient data or give themselves access",
    "W6": "no management principal can assume a role of the practice",
    "W7": "management accounts hold no data store labelled patient data",
    "W8": "no logged principal can alter or stop the audit log, or switch off what detects",
    "W9": "after the practice uses its cut-off switch, no principal outside the practice has access to its accounts",
    "W10": "the MSO cannot access a practice's Pulumi state, its keys, deployment roles or deployment artifacts",
    "W11": "no practice can access another practice",
    "W12": "residual trust is documented",
}

ACCESS = ("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.530(c)")
CITES = {
    "W1": ACCESS,
    "W2": ("164.312(a)(2)(iv)", "164.312(a)(1)"),
    "W3": ("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    "W4": ("164.502(b)", "164.502(a)(3)", "164.514(d)", "164.502(e)"),
    "W5": ("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)"),
    "W6": ("164.308(a)(4)(i)", "164.308(a)(3)(i)"),
    "W7": ("164.502(b)", "164.530(c)"),
    "W8": ("164.312(b)", "164.312(c)(1)"),
    "W9": ("164.308(a)(3)(ii)(C)", "164.504(e)"),
    "W10": ("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    "W11": ACCESS,
    "W12": (),
}
"""Invariant -> the HIPAA provisions that it serves."""
