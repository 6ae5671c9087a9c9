"""The embedded Pulumi engine: resource monitor, resource graph, state documents, runner."""
