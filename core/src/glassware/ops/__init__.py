"""The command line `glassware`, and what it does to a site: serve, check, migrate, change its plugins."""
