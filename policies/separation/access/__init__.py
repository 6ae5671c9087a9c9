"""Who may do what to which store: answers to questions, the access matrix, and what only an SCP or RCP denies."""
