"""What happens later: timers that fire, listeners that hear, and moves asked of many."""
