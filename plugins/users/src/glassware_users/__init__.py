"""The people of a site, their roles, and what these let them do."""
