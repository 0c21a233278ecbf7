"""What visitors and editors see."""
