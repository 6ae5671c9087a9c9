"""Pulumi components, one to a module: each builds some AWS resources with the safeguards that HIPAA and the wall need.

A component's type token (``mso:network:Door``) is part of the URNs of what it deploys. A component that got a better
name later keeps its first token, so that no deployed resource changes its URN.
"""
