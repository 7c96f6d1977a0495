// A whole store as a stream of bytes, and back: the same for both engines, so that a backup of one can be restored into
// the other. What is sealed stays sealed; no key is needed.
//
// The stream: "RELAISCOPY1", schema u32, event counter u64, outbox counter u64, then records. A record is 'T' with the
// name of a table and the names of its columns, 'R' with a value a column (0 null; 1 integer u64; 2 text; 3 bytes), or
// 'E', the end, with the number of rows. Numbers are big-endian, texts have a length u32 before them. A stream without
// its end is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"

namespace relais::store {

struct Copied {
  int schema = 0;
  std::int64_t rows = 0;
  std::map<std::string, std::int64_t> tables;  ///< rows of each
  bool operator==(const Copied&) const = default;
};

/// Takes the next bytes of the stream.
using PutBytes = std::function<base::Result<void>(std::string_view)>;
/// Gives exactly this many bytes, or fails.
using TakeBytes = std::function<base::Result<std::string>(std::size_t)>;
/// Told from time to time: rows done, rows in all (0 when unknown).
using CopyProgress = std::function<void(std::int64_t done, std::int64_t all)>;

/// Everything as it is at one moment; the store may be in use. Memory stays bounded.
[[nodiscard]] base::Result<Copied> copy_out(std::string_view where, const PutBytes& put,
                                            const CopyProgress& progress = {});

/// Into a store that does not exist yet, or an empty database; all or nothing. Older schemas are brought up to date
/// when the store is opened. Codes: `not_a_copy`, `store_not_empty`, `newer_schema`.
[[nodiscard]] base::Result<Copied> copy_in(std::string_view where, const TakeBytes& take, base::Instant at,
                                           const CopyProgress& progress = {});

}  // namespace relais::store
