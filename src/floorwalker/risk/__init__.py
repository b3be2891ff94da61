"""Risk: signals, a score that is the sum of its reasons, levels, restrictions, and what is learnt from labels."""
