"""The typed model of ``mso.yaml``, the facts and the law it is checked against, and what is rendered from it."""
