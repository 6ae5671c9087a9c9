"""What the law of a state asks of an MSO and its practices, as gates; how long charts are kept. No legal advice."""
