"""moto as a closed and repeatable AWS: accounts, clients, no way to the network, an HTTP endpoint."""
