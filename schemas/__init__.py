"""What travels: the events that come in, the events that go out, and the topics that carry them."""
