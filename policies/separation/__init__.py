"""The wall: whether anybody outside a practice can obtain its patients' data."""
