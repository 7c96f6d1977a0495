// The Merkle tree of RFC 6962 section 2.1 over SHA-256: growing it, proving with it, checking proofs. Sizes and indexes
// count leaves from 0; a tree of size n holds leaves 0 to n-1.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "ledger/hash.hpp"

namespace relais::ledger {

/// A tree that only grows; keeps one hash for each bit of its size.
class Tree {
 public:
  Tree() = default;
  /// The tree of this size whose complete subtrees are these, largest first (as frontier() gives them).
  static std::optional<Tree> from(std::uint64_t size, std::vector<Hash> frontier);

  /// Amortised constant time.
  void append(const Hash& leaf, Hasher& hasher);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<Hash>& frontier() const { return frontier_; }
  /// Logarithmic in the size.
  [[nodiscard]] Hash root(Hasher& hasher) const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> frontier_;
};

/// The hash of the complete subtree of 2^height leaves that begins with leaf index * 2^height.
using NodeReader = std::function<base::Result<Hash>(unsigned height, std::uint64_t index)>;

using Proof = std::vector<Hash>;

/// MTH(D[begin:end]); `begin` must be a multiple of the smallest power of two that is not less than end - begin, as in
/// every subtree of a tree.
[[nodiscard]] base::Result<Hash> subtree_hash(std::uint64_t begin, std::uint64_t end, const NodeReader& read);
/// PATH(index, D[size]): from the leaf's sibling up. `bad_proof_request` when there is no such leaf.
[[nodiscard]] base::Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read);
/// PROOF(from, D[to]); empty when `from` is 0 or `to`.
[[nodiscard]] base::Result<Proof> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& read);

/// Whether the proof shows that the leaf stands at this place of the tree with this root (RFC 9162 section 2.1.3.2).
[[nodiscard]] bool check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root,
                                   std::span<const Hash> proof);
/// Whether the proof shows that the larger tree begins with the smaller one (RFC 9162 section 2.1.4.2). Nothing is
/// consistent with an empty tree but by an empty proof.
[[nodiscard]] bool check_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t to, const Hash& to_root,
                                     std::span<const Hash> proof);

}  // namespace relais::ledger
