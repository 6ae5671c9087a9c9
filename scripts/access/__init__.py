"""Emergency access, the cut-off and leaving: what the practice's side does, by whom, and the record of it."""
