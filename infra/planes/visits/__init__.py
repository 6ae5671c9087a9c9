"""What a practice's two accounts build for its visits: forms and exams that are complete before anybody is treated."""
