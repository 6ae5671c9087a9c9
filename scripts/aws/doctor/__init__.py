"""Checks of a machine, credentials and accounts before an environment is deployed to real AWS."""
