#include "ledger/tile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <memory>

namespace relais::ledger {
namespace {

using base::Result;

constexpr std::size_t kHash = 32;
constexpr std::size_t kTileBytes = kTileWidth * kHash;
constexpr unsigned kTileHeight = 8;
constexpr unsigned kMaxLevel = 63;
constexpr std::size_t kMaxEntry = 0xffff;

/// Number of hashes that a level has in a tree of this size.
std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  return level * kTileHeight >= 64 ? 0 : size >> (level * kTileHeight);
}

std::string index_path(std::uint64_t index) {
  auto text = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) text = fmt::format("x{:03}/", index % 1000) + text;
  return text;
}

std::optional<std::uint64_t> three_digits(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  std::uint64_t number = 0;
  for (const auto digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::uint64_t index = 0;
  // Six groups of three digits stay below 2^63.
  for (int groups = 0; groups < 6; ++groups) {
    const bool more = !text.empty() && text.front() == 'x';
    const auto group = three_digits(text.substr(more ? 1 : 0, 3));
    if (!group || (groups == 0 && more && *group == 0)) return std::nullopt;
    index = index * 1000 + *group;
    if (!more) return text.size() == 3 ? std::optional(index) : std::nullopt;
    if (text.size() < 5 || text[4] != '/') return std::nullopt;
    text.remove_prefix(5);
  }
  return std::nullopt;
}

Hash hash_at(std::string_view hashes, std::uint64_t position) {
  return hash_of(hashes.substr(position * kHash, kHash)).value_or(Hash{});
}

tl::unexpected<base::Error> damaged_tile(const TilePlace& place) {
  return base::fail(base::ErrorKind::unavailable, "damaged_tile", to_path({false, place, kTileWidth}),
                    "this tile has not the hashes it should have", "as many hashes as the tree asks for");
}

}  // namespace

std::string to_path(const TilePath& path) {
  auto text = path.entries ? std::string("tile/entries/") : fmt::format("tile/{}/", path.place.level);
  text += index_path(path.place.index);
  if (path.width < kTileWidth) text += fmt::format(".p/{}", path.width);
  return text;
}

std::optional<TilePath> parse_tile_path(std::string_view path) {
  constexpr std::string_view kStart = "tile/";
  if (!path.starts_with(kStart)) return std::nullopt;
  path.remove_prefix(kStart.size());
  TilePath parsed;
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto level = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  if (level == "entries") {
    parsed.entries = true;
  } else {
    const auto number = decimal(level);
    if (!number || *number > kMaxLevel) return std::nullopt;
    parsed.place.level = static_cast<unsigned>(*number);
  }
  if (const auto partial = path.find(".p/"); partial != std::string_view::npos) {
    const auto width = decimal(path.substr(partial + 3));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    parsed.width = static_cast<unsigned>(*width);
    path = path.substr(0, partial);
  }
  const auto index = parse_index(path);
  if (!index) return std::nullopt;
  parsed.place.index = *index;
  return parsed;
}

unsigned tile_width(const TilePlace& place, std::uint64_t size) {
  const auto hashes = hashes_at(place.level, size);
  const auto full = hashes / kTileWidth;
  if (place.index < full) return kTileWidth;
  return place.index == full ? static_cast<unsigned>(hashes % kTileWidth) : 0;
}

std::vector<TilePlace> tiles_from(std::uint64_t old_size, std::uint64_t size) {
  std::vector<TilePlace> places;
  for (unsigned level = 0; hashes_at(level, size) > 0; ++level) {
    const auto before = hashes_at(level, old_size);
    const auto after = hashes_at(level, size);
    if (before == after) continue;
    for (auto index = before / kTileWidth; index * kTileWidth < after; ++index) places.push_back({level, index});
  }
  return places;
}

Result<TileWriter> TileWriter::resume(std::uint64_t size, const Get& get) {
  TileWriter writer;
  writer.size_ = size;
  for (unsigned level = 0; hashes_at(level, size) > 0; ++level) {
    const TilePlace edge{level, hashes_at(level, size) / kTileWidth};
    Level kept{edge.index, {}, false};
    if (const auto width = tile_width(edge, size); width > 0) {
      auto hashes = get(edge);
      if (!hashes) return base::fail(std::move(hashes.error()));
      if (hashes->size() < width * kHash) return damaged_tile(edge);
      kept.hashes = hashes->substr(0, width * kHash);
    }
    writer.levels_.push_back(std::move(kept));
  }
  return writer;
}

void TileWriter::append(const Hash& leaf) {
  add(0, bytes_of(leaf));
  ++size_;
}

void TileWriter::add(unsigned level, std::string_view hash) {
  if (levels_.size() <= level) levels_.emplace_back();
  auto& kept = levels_[level];
  kept.hashes.append(hash);
  kept.changed = true;
  if (kept.hashes.size() < kTileBytes) return;
  const auto root = complete_root(kept.hashes, hasher_);
  full_.emplace(TilePlace{level, kept.index}, std::move(kept.hashes));
  kept = Level{kept.index + 1, {}, false};
  add(level + 1, bytes_of(root));
}

Result<void> TileWriter::flush(const Put& put) {
  for (const auto& [place, hashes] : full_) {
    if (auto done = put(place, hashes); !done) return done;
  }
  full_.clear();
  for (unsigned level = 0; level < levels_.size(); ++level) {
    auto& kept = levels_[level];
    if (!kept.changed) continue;
    if (auto done = put({level, kept.index}, kept.hashes); !done) return done;
    kept.changed = false;
  }
  return {};
}

Hash TileWriter::root() {
  // The complete subtrees of the right edge, smallest first: those of the lowest level stand furthest right.
  std::optional<Hash> root;
  for (const auto& level : levels_) {
    std::string_view left = level.hashes;
    while (!left.empty()) {
      const auto count = std::uint64_t{1} << static_cast<unsigned>(std::countr_zero(left.size() / kHash));
      const auto hash = complete_root(left.substr(left.size() - count * kHash), hasher_);
      root = root ? hasher_.node(hash, *root) : hash;
      left.remove_suffix(count * kHash);
    }
  }
  return root.value_or(empty_root());
}

Hash complete_root(std::string_view hashes, Hasher& hasher) {
  std::vector<Hash> row;
  row.reserve(hashes.size() / kHash);
  for (std::size_t i = 0; i < hashes.size() / kHash; ++i) row.push_back(hash_at(hashes, i));
  if (row.empty()) return empty_root();
  for (auto width = row.size(); width > 1; width /= 2) {
    for (std::size_t i = 0; i < width / 2; ++i) row[i] = hasher.node(row[2 * i], row[2 * i + 1]);
  }
  return row.front();
}

NodeReader nodes_of_tiles(std::uint64_t size, TileWriter::Get get) {
  struct Known {
    std::map<TilePlace, std::string> tiles;
    Hasher hasher;
  };
  auto known = std::make_shared<Known>();
  return [size, get = std::move(get), known](unsigned height, std::uint64_t index) -> Result<Hash> {
    const auto level = height / kTileHeight;
    const auto inside = height % kTileHeight;
    const auto first = index << inside;
    const auto count = std::uint64_t{1} << inside;
    const TilePlace place{level, first / kTileWidth};
    const auto width = tile_width(place, size);
    const auto position = first % kTileWidth;
    if (position + count > width) return damaged_tile(place);
    auto found = known->tiles.find(place);
    if (found == known->tiles.end()) {
      auto hashes = get(place);
      if (!hashes) return base::fail(std::move(hashes.error()));
      if (hashes->size() < width * kHash) return damaged_tile(place);
      found = known->tiles.emplace(place, std::move(*hashes)).first;
    }
    return complete_root(std::string_view(found->second).substr(position * kHash, count * kHash), known->hasher);
  };
}

std::optional<std::string> to_bundle(const std::vector<std::string>& entries) {
  std::string bundle;
  for (const auto& entry : entries) {
    if (entry.size() > kMaxEntry) return std::nullopt;
    bundle += static_cast<char>(entry.size() >> 8U);
    bundle += static_cast<char>(entry.size() & 0xffU);
    bundle += entry;
  }
  return bundle;
}

std::optional<std::vector<std::string>> parse_bundle(std::string_view bundle) {
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2 || entries.size() == kTileWidth) return std::nullopt;
    const auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(bundle[0])) << 8U |
                        static_cast<std::size_t>(static_cast<std::uint8_t>(bundle[1]));
    if (bundle.size() < 2 + length) return std::nullopt;
    entries.emplace_back(bundle.substr(2, length));
    bundle.remove_prefix(2 + length);
  }
  if (entries.empty()) return std::nullopt;
  return entries;
}

}  // namespace relais::ledger
