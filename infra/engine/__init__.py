"""The resource graph and the provider interface that every engine shares, and the documents that hold a graph."""
