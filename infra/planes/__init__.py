"""The planes of an estate, one module each: a plane builds the stack of one account, or of the organization above it.

Planes do not import each other; what several of them build is in ``infra.planes.shared``.
"""
