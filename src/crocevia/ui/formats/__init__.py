"""How dates are written where Django's own way would mislead: its English puts the month first, and Europe reads the day."""
