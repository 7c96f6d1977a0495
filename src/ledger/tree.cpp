#include "ledger/tree.hpp"

#include <bit>

namespace relais::ledger {
namespace {

using base::Result;

tl::unexpected<base::Error> no_such_proof() {
  return base::fail(base::ErrorKind::bad_input, "bad_proof_request", "proof", "the tree is not that large",
                    "a leaf and a size within the tree");
}

/// The largest power of two below n, for n > 1: where RFC 6962 splits.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

/// Appends PATH(index, D[begin:end]).
Result<void> add_path(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const NodeReader& read,
                      Proof& proof) {
  if (end - begin <= 1) return {};
  const auto middle = begin + split(end - begin);
  const bool left = index < middle;
  auto below = left ? add_path(index, begin, middle, read, proof) : add_path(index, middle, end, read, proof);
  if (!below) return below;
  auto sibling = left ? subtree_hash(middle, end, read) : subtree_hash(begin, middle, read);
  if (!sibling) return base::fail(std::move(sibling.error()));
  proof.push_back(*sibling);
  return {};
}

/// Appends SUBPROOF(from, D[begin:end], whole), where `from` counts from the beginning of the tree.
Result<void> add_subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool whole,
                          const NodeReader& read, Proof& proof) {
  const auto push = [&](std::uint64_t first, std::uint64_t last) -> Result<void> {
    auto hash = subtree_hash(first, last, read);
    if (!hash) return base::fail(std::move(hash.error()));
    proof.push_back(*hash);
    return {};
  };
  if (from == end) return whole ? Result<void>() : push(begin, end);
  const auto middle = begin + split(end - begin);
  const bool left = from <= middle;
  auto below = left ? add_subproof(from, begin, middle, whole, read, proof)
                    : add_subproof(from, middle, end, false, read, proof);
  if (!below) return below;
  return left ? push(middle, end) : push(begin, middle);
}

}  // namespace

std::optional<Tree> Tree::from(std::uint64_t size, std::vector<Hash> frontier) {
  if (static_cast<std::size_t>(std::popcount(size)) != frontier.size()) return std::nullopt;
  Tree tree;
  tree.size_ = size;
  tree.frontier_ = std::move(frontier);
  return tree;
}

void Tree::append(const Hash& leaf, Hasher& hasher) {
  frontier_.push_back(leaf);
  for (auto rest = size_; (rest & 1U) != 0; rest >>= 1U) {
    const auto right = frontier_.back();
    frontier_.pop_back();
    frontier_.back() = hasher.node(frontier_.back(), right);
  }
  ++size_;
}

Hash Tree::root(Hasher& hasher) const {
  if (frontier_.empty()) return empty_root();
  auto root = frontier_.back();
  for (auto i = frontier_.size() - 1; i > 0; --i) root = hasher.node(frontier_[i - 1], root);
  return root;
}

Result<Hash> subtree_hash(std::uint64_t begin, std::uint64_t end, const NodeReader& read) {
  const auto length = end - begin;
  if (length == 0) return empty_root();
  if (std::has_single_bit(length)) {
    return read(static_cast<unsigned>(std::countr_zero(length)), begin / length);
  }
  const auto middle = begin + split(length);
  const auto left = subtree_hash(begin, middle, read);
  if (!left) return left;
  const auto right = subtree_hash(middle, end, read);
  if (!right) return right;
  return Hasher().node(*left, *right);
}

Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read) {
  if (index >= size) return no_such_proof();
  Proof proof;
  if (auto made = add_path(index, 0, size, read, proof); !made) return base::fail(std::move(made.error()));
  return proof;
}

Result<Proof> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& read) {
  if (from > to) return no_such_proof();
  Proof proof;
  if (from == 0) return proof;
  if (auto made = add_subproof(from, 0, to, true, read, proof); !made) return base::fail(std::move(made.error()));
  return proof;
}

bool check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root,
                     std::span<const Hash> proof) {
  if (index >= size) return false;
  Hasher hasher;
  auto at = index;
  auto last = size - 1;
  auto hash = leaf;
  for (const auto& sibling : proof) {
    if (last == 0) return false;
    if ((at & 1U) != 0 || at == last) {
      hash = hasher.node(sibling, hash);
      while ((at & 1U) == 0 && at != 0) {
        at >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = hasher.node(hash, sibling);
    }
    at >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool check_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t to, const Hash& to_root,
                       std::span<const Hash> proof) {
  if (from > to) return false;
  if (from == to) return proof.empty() && from_root == to_root;
  if (from == 0) return proof.empty() && from_root == empty_root();
  Hasher hasher;
  auto at = from - 1;
  auto last = to - 1;
  while ((at & 1U) != 0) {
    at >>= 1U;
    last >>= 1U;
  }
  // A smaller tree that is one complete subtree is itself the first node of the proof and is not repeated in it.
  const bool given = !std::has_single_bit(from);
  if (given && proof.empty()) return false;
  auto old_hash = given ? proof.front() : from_root;
  auto new_hash = old_hash;
  for (const auto& next : proof.subspan(given ? 1 : 0)) {
    if (last == 0) return false;
    if ((at & 1U) != 0 || at == last) {
      old_hash = hasher.node(next, old_hash);
      new_hash = hasher.node(next, new_hash);
      while ((at & 1U) == 0 && at != 0) {
        at >>= 1U;
        last >>= 1U;
      }
    } else {
      new_hash = hasher.node(new_hash, next);
    }
    at >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace relais::ledger
