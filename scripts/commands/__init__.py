"""One module per command: parse, call one library function, print. ``who_can.py`` is the command ``who-can``.

Each module defines ``command`` (a ``click.Command`` or ``click.Group``) and imports slow modules inside the function,
so that ``mso --help`` starts quickly.
"""
