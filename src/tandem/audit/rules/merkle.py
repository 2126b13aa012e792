"""The Merkle tree of RFC 6962 (RFC 9162, section 2.1) over SHA-256: roots, proofs and their verification.

A tree is a sequence of leaf hashes. A root stands for the sequence up to there: no leaf can be changed, removed,
added or moved without changing it. `Frontier` grows a tree without reading the old leaves again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf, marked so that it can never be taken for a node (RFC 9162, 2.1.1)."""
    return sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return sha256(NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as its size and the roots of its full subtrees, the largest first: one for each 1 in the binary size."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("a frontier has one peak for each 1 in its binary size")

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The tree with these leaf hashes at its end; costs about two hashes a leaf, whatever the size."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            joined, rest = leaf, size
            while rest & 1:
                joined = sha256(NODE + peaks.pop() + joined).digest()
                rest >>= 1
            peaks.append(joined)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The root of the tree; of no leaves, the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        joined = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            joined = node_hash(peak, joined)
        return joined


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, level by level; a last one without a neighbour goes up as it is."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        level = _paired(level)
    return level[0]


def _paired(level: list[bytes]) -> list[bytes]:
    even = len(level) & ~1
    above = [sha256(NODE + level[at] + level[at + 1]).digest() for at in range(0, even, 2)]
    return above + level[even:]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What shows that the leaf at `index` (from 0) is in this tree; IndexError outside it (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf in this tree")
    path, level = [], list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = _paired(level), index >> 1
    return path


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """What shows that the tree of the first `old_size` leaves is the beginning of this one (RFC 9162, 2.1.4.1)."""
    if not 0 < old_size <= len(leaves):
        raise IndexError("the older tree is no beginning of this one")
    return _subproof(old_size, leaves, True)


def _subproof(old: int, leaves: Sequence[bytes], is_known: bool) -> list[bytes]:
    size = len(leaves)
    if old == size:
        return [] if is_known else [root(leaves)]
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        return [*_subproof(old, leaves[:half], is_known), root(leaves[half:])]
    return [*_subproof(old - half, leaves[half:], False), root(leaves[:half])]


def proves_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof leads from this leaf hash to the root of a tree of `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, joined = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            joined = node_hash(part, joined)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            joined = node_hash(joined, part)
        first, last = first >> 1, last >> 1
    return last == 0 and joined == expected


def proves_consistency(*, old_size: int, old_root: bytes, size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the older tree is the beginning of the newer one (RFC 9162, 2.1.4.2)."""
    if old_size == size:
        return not proof and old_root == new_root
    if not 0 < old_size < size or not proof:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    first, last = old_size - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old, new = path[0], path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, part)
        first, last = first >> 1, last >> 1
    return last == 0 and (old, new) == (old_root, new_root)
