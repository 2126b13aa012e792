"""Codecs, loaders and senders: how data enters and leaves."""
