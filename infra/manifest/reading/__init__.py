"""Reads mso.yaml: YAML syntax, values, consistency checks; every problem with its line, value, and fix."""
