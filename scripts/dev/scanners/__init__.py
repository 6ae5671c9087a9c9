"""Scanners of others, each in an environment of its own, put to the bundled example; docs/scanners.md says the rest."""
