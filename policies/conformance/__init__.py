"""AWS Config's rules of the conformance pack, evaluated over a graph as AWS documents them."""
