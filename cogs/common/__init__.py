"""What the cogs share; they import nothing from each other."""
