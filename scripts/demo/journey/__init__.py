"""The consent journey of a synthetic patient, played on the embedded AWS by the machines that the estate deploys."""
