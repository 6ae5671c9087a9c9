"""The report of an estate as one self-contained HTML page, and the map of its accounts."""
