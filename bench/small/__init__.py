"""The small job: a count and a sum for each key, one event in fifty answered, nothing lost; and everyone who does it."""
