"""What pages can do: render Markdown, read a folder of it, keep pages in the database."""
