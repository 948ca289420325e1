"""Automatic posts: rows become messages, exactly once. docs/delivery.md tells the protocol."""
