"""The AWS TLS policies that accept TLS 1.2 or later only, by the protocol version in their names."""

from __future__ import annotations

import re
from typing import Final

ELB_POLICY: Final = re.compile(
    r"ELBSecurityPolicy-(?:TLS13-1-[23]|FS-1-2|TLS-1-2)(?:-(?:Res|FIPS|PQ))*-[0-9]{4}-[0-9]{2}"
)
"""Names of load balancer policies with TLS 1.2 or 1.3 as the oldest version, of any date.

``Res`` restricts ciphers, ``FIPS`` and ``PQ`` name the cryptography. ``Ext`` adds older ciphers, so it is left out.
Read in the user guide of Elastic Load Balancing as of 2026-11.
"""
EXAMPLE_OF_ELB: Final = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
CLOUDFRONT_POLICY: Final = re.compile(r"TLSv1\.[23]_(?:202[1-9]|20[3-9][0-9])")
"""Names of CloudFront's minimum protocol versions from TLS 1.2 of 2021 on; older ones have weaker ciphers."""
EXAMPLE_OF_CLOUDFRONT: Final = "TLSv1.2_2021"
