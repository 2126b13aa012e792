"""The bench: what its lines say, and what becomes of peers that fail, hang or say nonsense. It asserts no time."""
