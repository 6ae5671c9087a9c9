"""Commands for developers of the kit, which need more than its own dependencies; nothing else imports them."""
