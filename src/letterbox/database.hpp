// Within the room: one connection to the spool's SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace relais::letterbox {

struct Bytes {
  std::string_view bytes;
};
/// What a statement is given for ?1, ?2, …
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, Bytes>;

class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  sqlite3_stmt* statement_;
};

/// Used by one thread at a time. Codes: `spool_full` (the disk), `spool_failed`.
class Database {
 public:
  enum class Mode { write, read };
  /// The file must exist. Journal WAL, full sync, deleted bytes overwritten.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Mode mode);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// How many rows it changed; `sink` is given each row it yields.
  base::Result<std::int64_t> run(std::string_view sql, const std::vector<Value>& values = {},
                                 const std::function<void(const Row&)>& sink = {});
  /// Several statements without values.
  base::Result<void> script(const std::string& sql);
  /// Whether a statement failed since `mend`.
  [[nodiscard]] bool broken() const { return broken_; }
  void mend() { broken_ = false; }

 private:
  Database() = default;
  struct Parts;
  tl::unexpected<base::Error> failed(int code);
  base::Result<sqlite3_stmt*> prepared(std::string_view sql);

  std::unique_ptr<Parts> parts_;
  bool broken_ = false;
};

}  // namespace relais::letterbox
