"""Deployed states, wherever they are: files, folders, patterns, and the backends of Pulumi."""
