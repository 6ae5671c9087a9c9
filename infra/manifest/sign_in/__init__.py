"""Who signs in where: the identity provider of each owner, the applications that it serves, and its realm."""
