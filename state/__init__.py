"""What we know: pure folds and rows. No clock, no dice, no wires."""
