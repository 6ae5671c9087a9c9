"""Read policy documents by name from standard input as JSON; print each risk cloudsplaining sees, one JSON a line."""

import json
import sys

from cloudsplaining.scan.policy_document import PolicyDocument

for name, document in json.load(sys.stdin).items():
    policy = PolicyDocument(json.loads(document))
    risks = {
        "PrivilegeEscalation": [each["type"] for each in policy.allows_privilege_escalation],
        "DataExfiltration": policy.allows_data_exfiltration_actions,
        "ResourceExposure": policy.permissions_management_without_constraints,
        "ServiceWildcard": policy.service_wildcard,
        "CredentialsExposure": policy.credentials_exposure,
        "InfrastructureModification": policy.infrastructure_modification,
    }
    for risk, actions in risks.items():
        if actions:
            print(json.dumps({"document": name, "issue": risk, "detail": ", ".join(sorted(actions))[:200]}))
