"""The verdicts on the invariants W1 to W12, access that takes more than one step, and what a change allows."""
