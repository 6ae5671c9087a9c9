"""One check a module; each defines ``CHECK``, and nothing else lists them."""
