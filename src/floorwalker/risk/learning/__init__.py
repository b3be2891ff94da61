"""What is learnt from a store's own sessions: additive models, kept as plain terms and scored by a few lines."""
