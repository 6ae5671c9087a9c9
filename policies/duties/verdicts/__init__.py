"""The verdicts L1 to L10, as data and as text."""
