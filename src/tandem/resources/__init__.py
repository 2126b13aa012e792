"""Service directory, beds and slots, transport, naloxone lots, grants."""
