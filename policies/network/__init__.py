"""The network model: what can open a connection to what, and which names resolve."""
