"""Pages for a Glassware site: from the database and from a folder of Markdown files."""
