"""REST resources under one prefix, given by plugins, with one form for every error."""
