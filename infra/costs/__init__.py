"""The monthly cost of the resources of a graph, from a dated price table: what is fixed, and what depends on use."""
