// Tiles and entry bundles as c2sp.org/tlog-tiles serves them: 256 hashes of one level, or 256 entries, under a path.
// A narrower tile of the same place is always a beginning of a wider one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/tree.hpp"

namespace relais::ledger {

inline constexpr std::uint64_t kTileWidth = 256;

/// Which tile. Level 0 holds leaf hashes; a hash of a level above is the root of a full tile below.
struct TilePlace {
  unsigned level = 0;       ///< 0 to 63
  std::uint64_t index = 0;  ///< within the level
  auto operator<=>(const TilePlace&) const = default;
};

/// What a path below the prefix of a log asks for: `tile/0/x001/234`, `tile/1/000.p/17`, `tile/entries/000`.
struct TilePath {
  bool entries = false;
  TilePlace place;  ///< of a bundle: level 0
  unsigned width = kTileWidth;
  bool operator==(const TilePath&) const = default;
};

[[nodiscard]] std::string to_path(const TilePath& path);
/// Only what to_path writes.
[[nodiscard]] std::optional<TilePath> parse_tile_path(std::string_view path);

/// How many hashes the tile has in a tree of this size: 0 (there is none) to 256.
[[nodiscard]] unsigned tile_width(const TilePlace& place, std::uint64_t size);
/// Every tile of a tree of this size: level by level, each from the left. Level 0 alone for fewer than 256 leaves.
[[nodiscard]] std::vector<TilePlace> tiles_from(std::uint64_t old_size, std::uint64_t size);

/// Grows a tree and keeps what its tiles hold. `put` is told every tile that changed, as the bytes it has now.
class TileWriter {
 public:
  using Put = std::function<base::Result<void>(const TilePlace& place, std::string_view hashes)>;
  using Get = std::function<base::Result<std::string>(const TilePlace& place)>;
  /// Continues a tree of this size; reads its partial tiles by `get`.
  static base::Result<TileWriter> resume(std::uint64_t size, const Get& get);

  void append(const Hash& leaf);
  /// Hands over every tile that changed since the last call.
  base::Result<void> flush(const Put& put);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Logarithmic in the size.
  [[nodiscard]] Hash root();

 private:
  struct Level {
    std::uint64_t index = 0;
    std::string hashes;  ///< of the tile on the right edge; never full
    bool changed = false;
  };
  void add(unsigned level, std::string_view hash);

  std::uint64_t size_ = 0;
  std::vector<Level> levels_;
  std::map<TilePlace, std::string> full_;
  Hasher hasher_;
};

/// The root of the complete tree over these hashes; their number is a power of two.
[[nodiscard]] Hash complete_root(std::string_view hashes, Hasher& hasher);

/// Answers tree nodes from tiles. `get` gives at least the hashes the tile has in a tree of `size`. Each tile is asked
/// for once.
[[nodiscard]] NodeReader nodes_of_tiles(std::uint64_t size, TileWriter::Get get);

/// Entries with a length of two bytes before each. Nothing when an entry is longer than 65,535 bytes.
[[nodiscard]] std::optional<std::string> to_bundle(const std::vector<std::string>& entries);
/// Nothing unless every byte belongs to an entry and there are 1 to 256 of them.
[[nodiscard]] std::optional<std::vector<std::string>> parse_bundle(std::string_view bundle);

}  // namespace relais::ledger
