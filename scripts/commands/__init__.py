"""One file per command: parse, call one library function, print. A file ``who_can.py`` is the command ``who-can``.

Each file defines ``command`` (a ``click.Command`` or ``click.Group``) and imports what is slow inside the function, so
that ``mso --help`` stays quick.
"""
