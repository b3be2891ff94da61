"""The log of facts: how they come in, are kept, folded into sessions, erased and proven."""
