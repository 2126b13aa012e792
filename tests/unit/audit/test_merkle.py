"""The Merkle tree against published values and another implementation. Harm: a proof that proves nothing."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from tandem.audit.rules.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root,
)

# Witness: the reference tree of Certificate Transparency (google/certificate-transparency-go, merkletree tests).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODES = {
    "1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "6": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "23": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "45": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "67": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0123": ROOTS[4],
    "4567": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
INCLUSION = {  # (index, size): nodes by the leaves under them
    (0, 1): [],
    (0, 8): ["1", "23", "4567"],
    (5, 8): ["4", "67", "0123"],
    (1, 5): ["0", "23", "4"],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): ["1", "23", "4567"],
    (6, 8): ["45", "67", "0123"],
    (2, 5): ["23", "4"],
    (6, 7): ["45", "6", "0123"],
}
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in INPUTS]


def published(name: str) -> bytes:
    return LEAVES[0] if name == "0" else bytes.fromhex(NODES[name])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    assert root(LEAVES[:size]).hex() == ROOTS[size]
    assert Frontier().extended(LEAVES[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index, size):
    assert inclusion_proof(LEAVES[:size], index) == [published(one) for one in INCLUSION[index, size]]


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_published_consistency_proofs(old, size):
    assert consistency_proof(LEAVES[:size], old) == [published(one) for one in CONSISTENCY[old, size]]


def test_every_proof_of_every_small_tree_holds():
    """Witness: exhaustive up to 40 leaves."""
    leaves = [leaf_hash(bytes([number])) for number in range(40)]
    for size in range(1, 41):
        tree, top = leaves[:size], root(leaves[:size])
        for index in range(size):
            words = {"leaf": tree[index], "index": index, "size": size, "expected": top}
            assert proves_inclusion(proof=inclusion_proof(tree, index), **words)
        for old in range(1, size + 1):
            words = {"old_size": old, "old_root": root(leaves[:old]), "size": size, "new_root": top}
            assert proves_consistency(proof=consistency_proof(tree, old), **words)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=90), st.data())
def test_pymerkle_builds_the_same_tree(contents, data):
    """Witness: pymerkle, an independent implementation, on random trees."""
    oracle, leaves = InmemoryTree.init_from_entries(contents), [leaf_hash(one) for one in contents]
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    assert oracle.get_root(size) == root(leaves[:size]) == Frontier().extended(leaves[:size]).root()
    path = {bytes.fromhex(one) for one in oracle.prove_inclusion(index + 1, size).serialize()["path"]}
    assert path == {leaves[index], *inclusion_proof(leaves[:size], index)}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 200), st.lists(st.integers(0, 60), max_size=8))
def test_a_tree_grows_the_same_in_any_steps(first, steps):
    leaves = [leaf_hash(number.to_bytes(2, "big")) for number in range(first + sum(steps))]
    tree, at = Frontier().extended(leaves[:first]), first
    for step in steps:
        tree, at = tree.extended(leaves[at : at + step]), at + step
    assert (tree.size, tree.root()) == (len(leaves), root(leaves))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, 70), st.data())
def test_no_other_leaf_place_size_or_path_passes(size, data):
    """Planted: each way to bend an inclusion proof."""
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(leaves, index), root(leaves)
    true = {"leaf": leaves[index], "index": index, "size": size, "proof": proof, "expected": top}
    assert proves_inclusion(**true)
    bent = [
        {"leaf": leaves[index - 1]},
        {"index": (index + 1) % size},
        {"index": -1},
        {"index": size},
        {"proof": proof[:-1]},
        {"proof": [*proof, top]},
        {"proof": [bytes(32), *proof[1:]]},
        {"expected": bytes(32)},
    ]
    for change in bent:
        assert not proves_inclusion(**{**true, **change})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, 70), st.data())
def test_no_other_history_passes_for_a_beginning(size, data):
    """Planted: an older tree with one leaf changed, and each way to bend a consistency proof."""
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    old = data.draw(st.integers(1, size - 1))
    other = leaves[:old]
    other[data.draw(st.integers(0, old - 1))] = leaf_hash(b"something else")
    proof = consistency_proof(leaves, old)
    true = {"old_size": old, "old_root": root(leaves[:old]), "size": size, "new_root": root(leaves), "proof": proof}
    assert proves_consistency(**true)
    bent = [
        {"old_root": root(other)},
        {"new_root": bytes(32)},
        {"proof": proof[:-1]},
        {"proof": [*proof, bytes(32)]},
        {"old_size": 0},
        {"old_size": size, "proof": []},
        {"size": old},
    ]
    for change in bent:
        assert not proves_consistency(**{**true, **change})


def test_a_leaf_is_never_taken_for_a_node():
    """Harm: without the two marks, an inner node could be passed off as an entry (second preimage)."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right) == root([left, right])


def test_what_is_no_tree_is_refused():
    assert root([]) == EMPTY_ROOT == Frontier().root()
    for size, peaks in ((3, (bytes(32),)), (-1, ()), (0, (bytes(32),))):
        with pytest.raises(ValueError, match="peak"):
            Frontier(size, peaks)
    for index in (-1, 2):
        with pytest.raises(IndexError):
            inclusion_proof(LEAVES[:2], index)
    for old in (0, 3):
        with pytest.raises(IndexError):
            consistency_proof(LEAVES[:2], old)


def test_a_large_tree_grows_by_few_hashes():
    """Harm: a sealer that reads the whole ledger for each seal. Witness: the peaks of a million leaves are seven."""
    rng = random.Random(1)
    tree = Frontier(1_000_000, tuple(rng.randbytes(32) for _ in range((1_000_000).bit_count())))
    assert len(tree.extended([LEAVES[0]]).peaks) == (1_000_001).bit_count()
