"""What happens around a visit, as state machines: consent forms and the good-faith exam, before anybody is treated."""
