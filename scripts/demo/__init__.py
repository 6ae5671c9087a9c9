"""The demonstration: a whole estate on the embedded AWS, checked, proved and shown."""
