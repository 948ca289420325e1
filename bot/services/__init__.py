"""Use cases: one module per feature, one transaction each; they take the store, the clock and values."""
