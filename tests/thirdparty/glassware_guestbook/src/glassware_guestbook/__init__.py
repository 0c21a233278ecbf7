"""A guestbook that visitors sign and others answer."""
