"""The ledger's tree: our own against pymerkle, a second implementation with the same roots."""

from pymerkle import InmemoryTree

from bench.stopwatch import timed
from tandem.audit.rules.canonical import entry_bytes
from tandem.audit.rules.merkle import Frontier, leaf_hash, root

ENTRIES = 50_000


def contents() -> list[bytes]:
    """Entries as bytes, about as long as real ones."""
    row = ["id", "at", None, "case_manager", None, "care", "", "consent.open_record", [["person", "x" * 36]]]
    details = {"categories": ["case", "contact"], "channel": "page", "opened": True, "policy_version": "0" * 16}
    return [entry_bytes(1, [*row, "treatment", ["p"], {**details, "people": number}]) for number in range(ENTRIES)]


def ledger_appends() -> tuple[float, float, bool]:
    """Ledger tree, 50,000 entries appended, pymerkle in memory"""
    entries = contents()
    tree = InmemoryTree()
    plain, _ = timed(lambda: [tree.append_entry(one) for one in entries])
    fast, found = timed(lambda: Frontier().extended(map(leaf_hash, entries)), repeats=3)
    return plain, fast, found.root() == tree.get_root()


def ledger_grows() -> tuple[float, float, bool]:
    """Ledger tree, 100 entries onto 50,000: root from all leaves"""
    leaves = [leaf_hash(one) for one in contents()]
    before = Frontier().extended(leaves[:-100])
    plain, whole = timed(lambda: root(leaves))
    fast, found = timed(lambda: before.extended(leaves[-100:]).root(), repeats=3)
    return plain, fast, found == whole


COMPARISONS = (ledger_appends, ledger_grows)
