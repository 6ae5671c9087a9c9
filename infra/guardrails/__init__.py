"""Guardrails: the service and resource control policies of the organization, one file for each concern."""
