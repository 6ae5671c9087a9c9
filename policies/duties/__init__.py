"""Duties: what each part of an estate is there to do, found in the graph and decided by the evaluator of the wall."""
