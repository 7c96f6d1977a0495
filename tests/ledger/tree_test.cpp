#include "ledger/tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "ledger/tile.hpp"

namespace relais::ledger {
namespace {

// The recursive definition of RFC 6962 section 2.1, word for word: what everything else is compared with.
Hash merkle_tree_hash(std::span<const std::string> entries) {
  if (entries.empty()) return sha256({});
  if (entries.size() == 1) return leaf_hash(entries[0]);
  std::size_t k = 1;
  while (k * 2 < entries.size()) k *= 2;
  const auto left = merkle_tree_hash(entries.first(k));
  const auto right = merkle_tree_hash(entries.subspan(k));
  return sha256(std::string(1, '\x01') + std::string(bytes_of(left)) + std::string(bytes_of(right)));
}

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < count; ++i) entries.push_back("entry " + std::to_string(i));
  return entries;
}

/// A log as it is kept: nothing but tiles.
struct Kept {
  std::map<TilePlace, std::string> tiles;
  std::uint64_t size = 0;

  TileWriter::Get get() const {
    return [this](const TilePlace& place) -> base::Result<std::string> {
      const auto found = tiles.find(place);
      if (found == tiles.end()) return base::fail(base::ErrorKind::not_found, "no_tile", "", "", "");
      return found->second;
    };
  }
  void add(std::span<const std::string> entries) {
    auto writer = TileWriter::resume(size, get());
    ASSERT_TRUE(writer);
    for (const auto& entry : entries) writer->append(leaf_hash(entry));
    size = writer->size();
    ASSERT_TRUE(writer->flush([&](const TilePlace& place, std::string_view hashes) -> base::Result<void> {
      tiles[place] = hashes;
      return {};
    }));
  }
};

TEST(Tree, the_roots_of_the_published_vectors) {
  const std::vector<std::string> leaves = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Hasher hasher;
  Tree tree;
  EXPECT_EQ(hex(bytes_of(tree.root(hasher))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    tree.append(hasher.leaf(*from_hex(leaves[i])), hasher);
    EXPECT_EQ(hex(bytes_of(tree.root(hasher))), roots[i]) << i;
  }
}

TEST(Tree, every_size_agrees_with_the_definition_and_goes_on_from_its_tiles) {
  const auto entries = numbered(600);
  Hasher hasher;
  Tree tree;
  Kept kept;
  for (std::size_t size = 0; size <= entries.size(); ++size) {
    if (size > 0) {
      tree.append(leaf_hash(entries[size - 1]), hasher);
      kept.add(std::span(entries).subspan(size - 1, 1));
    }
    const auto expected = merkle_tree_hash(std::span(entries).first(size));
    ASSERT_EQ(tree.root(hasher), expected) << size;
    auto writer = TileWriter::resume(size, kept.get());
    ASSERT_TRUE(writer);
    ASSERT_EQ(writer->root(), expected) << size;
  }
}

TEST(Tree, a_tile_that_is_missing_or_short_is_named) {
  Kept kept;
  kept.add(numbered(300));
  kept.tiles[{0, 1}].pop_back();
  const auto writer = TileWriter::resume(300, kept.get());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().where, "tile/0/001");
  const auto nodes = nodes_of_tiles(300, kept.get());
  EXPECT_TRUE(nodes(8, 0));
  EXPECT_FALSE(nodes(0, 299));
}

// All sizes up to 300 and all places in them; each proof is checked, and a proof in which one bit is turned never is.
TEST(Proofs, every_proof_of_every_small_tree_holds_and_no_altered_one_does) {
  constexpr std::size_t kMost = 300;
  const auto entries = numbered(kMost);
  Kept kept;
  kept.add(entries);
  std::vector<Hash> roots;
  Hasher hasher;
  Tree tree;
  roots.push_back(tree.root(hasher));
  for (const auto& entry : entries) {
    tree.append(leaf_hash(entry), hasher);
    roots.push_back(tree.root(hasher));
  }
  std::size_t bit = 0;
  const auto altered = [&](Proof proof) {
    auto& hash = proof[bit / 256 % proof.size()];
    hash[bit / 8 % 32] ^= static_cast<std::uint8_t>(1U << bit % 8);
    bit += 7;
    return proof;
  };
  for (std::uint64_t size = 1; size <= kMost; ++size) {
    const auto nodes = nodes_of_tiles(kMost, kept.get());
    for (std::uint64_t at = 0; at < size; ++at) {
      const auto leaf = leaf_hash(entries[at]);
      const auto proof = inclusion_proof(at, size, nodes);
      ASSERT_TRUE(proof);
      ASSERT_TRUE(check_inclusion(leaf, at, size, roots[size], *proof)) << at << " in " << size;
      ASSERT_FALSE(check_inclusion(leaf, at, size, roots[size - 1], *proof));
      ASSERT_FALSE(check_inclusion(leaf, at + 1, size, roots[size], *proof));
      if (!proof->empty()) {
        ASSERT_FALSE(check_inclusion(leaf, at, size, roots[size], altered(*proof)));
        ASSERT_FALSE(check_inclusion(leaf, at, size, roots[size], std::span(*proof).first(proof->size() - 1)));
      }
      auto longer = *proof;
      longer.push_back(leaf);
      ASSERT_FALSE(check_inclusion(leaf, at, size, roots[size], longer));
    }
    for (std::uint64_t from = 0; from <= size; ++from) {
      const auto proof = consistency_proof(from, size, nodes);
      ASSERT_TRUE(proof);
      ASSERT_TRUE(check_consistency(from, roots[from], size, roots[size], *proof)) << from << " to " << size;
      if (from == 0 || from == size) continue;
      ASSERT_FALSE(check_consistency(from, roots[from - 1], size, roots[size], *proof));
      ASSERT_FALSE(check_consistency(from, roots[from], size, roots[size - 1], *proof));
      ASSERT_FALSE(check_consistency(from, roots[from], size, roots[size], altered(*proof))) << from << " " << size;
      ASSERT_FALSE(check_consistency(from, roots[from], size, roots[size], std::span(*proof).first(proof->size() - 1)));
    }
  }
}

TEST(Proofs, of_large_trees_hold_and_any_flipped_bit_fails) {
  constexpr std::uint64_t kSize = 70'000;
  Kept kept;
  kept.add(numbered(kSize));
  EXPECT_EQ(kept.tiles.size(), 273U + 1 + 1 + 1 + 1);
  Hasher hasher;
  rc::check("a proof in a large tree", [&] {
    const auto size = *rc::gen::inRange<std::uint64_t>(1, kSize + 1);
    const auto from = *rc::gen::inRange<std::uint64_t>(1, size + 1);
    const auto nodes = nodes_of_tiles(kSize, kept.get());
    const auto root = subtree_hash(0, size, nodes);
    const auto old_root = subtree_hash(0, from, nodes);
    RC_ASSERT(root && old_root);
    const auto leaf = leaf_hash("entry " + std::to_string(from - 1));
    auto inclusion = inclusion_proof(from - 1, size, nodes);
    auto consistency = consistency_proof(from, size, nodes);
    RC_ASSERT(inclusion && consistency);
    RC_ASSERT(check_inclusion(leaf, from - 1, size, *root, *inclusion));
    RC_ASSERT(check_consistency(from, *old_root, size, *root, *consistency));
    const auto flip = [](Proof& proof) {
      const auto bit = *rc::gen::inRange<std::size_t>(0, proof.size() * 256);
      proof[bit / 256][bit % 256 / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    };
    if (!inclusion->empty()) {
      flip(*inclusion);
      RC_ASSERT(!check_inclusion(leaf, from - 1, size, *root, *inclusion));
    }
    if (!consistency->empty()) {
      flip(*consistency);
      RC_ASSERT(!check_consistency(from, *old_root, size, *root, *consistency));
    }
  });
}

TEST(Tiles, paths_are_those_of_the_published_text) {
  EXPECT_EQ(to_path({false, {0, 1'234'067}, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(to_path({true, {0, 7}, 12}), "tile/entries/007.p/12");
  EXPECT_EQ(to_path({false, {2, 0}, 1}), "tile/2/000.p/1");
  for (const auto* bad :
       {"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/64/000", "tile/00/000", "tile/0/00",
        "tile/0/0000", "tile/0/x000/001", "tile/0/x001", "tile/0/x001/", "tile/entry/000", "tile/0/", "tile/0/001/002",
        "tile/0/x1/002", "tile/0/000.p/", "/tile/0/000", "tile/-1/000", ""}) {
    EXPECT_FALSE(parse_tile_path(bad)) << bad;
  }
  rc::check("a path is read as it was written", [] {
    TilePath path;
    path.entries = *rc::gen::arbitrary<bool>();
    path.place.level = path.entries ? 0 : *rc::gen::inRange(0U, 64U);
    path.place.index = *rc::gen::inRange<std::uint64_t>(0, 999'999'999'999);
    path.width = *rc::gen::inRange(1U, 257U);
    RC_ASSERT(parse_tile_path(to_path(path)) == path);
  });
}

TEST(Tiles, a_tree_of_70000_has_the_tiles_of_the_published_example) {
  EXPECT_EQ(tile_width({0, 272}, 70'000), 256U);
  EXPECT_EQ(tile_width({0, 273}, 70'000), 112U);
  EXPECT_EQ(tile_width({0, 274}, 70'000), 0U);
  EXPECT_EQ(tile_width({1, 0}, 70'000), 256U);
  EXPECT_EQ(tile_width({1, 1}, 70'000), 17U);
  EXPECT_EQ(tile_width({2, 0}, 70'000), 1U);
  EXPECT_EQ(tile_width({3, 0}, 70'000), 0U);
  EXPECT_EQ(tile_width({1, 0}, 256), 1U);
  EXPECT_EQ(tiles_from(0, 70'000).size(), 277U);
  EXPECT_EQ(tiles_from(256, 256).size(), 0U);
}

TEST(Tiles, bundles_are_read_whole_or_not_at_all) {
  const std::vector<std::string> entries = {"a", "", std::string(65'535, 'x')};
  const auto bundle = to_bundle(entries);
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->substr(0, 5), std::string("\0\1a\0\0", 5));
  EXPECT_EQ(parse_bundle(*bundle), entries);
  for (std::size_t cut = 1; cut < 6; ++cut) EXPECT_FALSE(parse_bundle(bundle->substr(0, bundle->size() - cut)));
  EXPECT_FALSE(to_bundle({std::string(65'536, 'x')}));
  EXPECT_FALSE(parse_bundle(""));
  EXPECT_FALSE(parse_bundle(std::string(2 * 257, '\0')));
}

TEST(Encodings, base_64_and_hexadecimal_have_one_spelling) {
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  for (const auto* bad : {"Zg=", "Zg", "Zh==", "Zm9=", "Z===", "Zm-v", "Zg==Zg==", "====", " Zg="}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
  rc::check("back again", [](const std::string& bytes) {
    RC_ASSERT(from_base64(base64(bytes)) == bytes);
    RC_ASSERT(from_hex(hex(bytes)) == bytes);
  });
  for (const auto* bad : {"", "01", "-1", "+1", "1 ", "99999999999999999999", "9223372036854775808"}) {
    EXPECT_FALSE(decimal(bad)) << bad;
  }
  EXPECT_EQ(decimal("0"), 0U);
  EXPECT_EQ(decimal("9223372036854775807"), 9'223'372'036'854'775'807U);
}

}  // namespace
}  // namespace relais::ledger
