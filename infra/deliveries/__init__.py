"""What takes records from the exchange's outbox on to vendors, as a state machine."""
