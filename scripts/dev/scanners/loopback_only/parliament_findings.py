"""Read policy documents by name from standard input as JSON; print what parliament says of each, one JSON a line."""

import json
import sys

from parliament import analyze_policy_string

for name, document in json.load(sys.stdin).items():
    for finding in analyze_policy_string(document, name, include_community_auditors=True).findings:
        print(json.dumps({"document": name, "issue": finding.issue, "detail": str(finding.detail)[:200]}))
