"""Guardrails: the organization policies (SCPs, RCPs and others) of an estate, one module for each concern."""
