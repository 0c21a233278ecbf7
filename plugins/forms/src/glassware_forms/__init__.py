"""A contact form, and what was sent by it."""
