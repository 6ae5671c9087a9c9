"""The typed model of ``mso.yaml``, the facts and legal gates it is checked against, and what is rendered from it."""
