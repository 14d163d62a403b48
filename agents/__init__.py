"""Who does it: the stateless intake, and the chain of folds over one partition of the org log."""
