"""The embedded Pulumi engine: resource monitor, deployment, journal, and the runner of an estate's stacks."""
