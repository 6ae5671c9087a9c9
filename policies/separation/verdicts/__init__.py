"""The verdicts on the invariants W1 to W12, the access matrix, and answers to questions of access."""
