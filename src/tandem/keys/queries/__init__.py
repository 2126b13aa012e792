"""Reading the state of keys, and hashing what may be searched by."""

from tandem.keys.queries.blind import blind_index, keyed_hash, subjects_sharing_tokens, subjects_with

__all__ = ["blind_index", "keyed_hash", "subjects_sharing_tokens", "subjects_with"]
