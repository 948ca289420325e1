"""Cards and forms shared by cogs and automatic posts, and the router that answers their buttons."""
