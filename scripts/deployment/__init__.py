"""Deployments with the real Pulumi engine: where they go, and what people see of them."""
