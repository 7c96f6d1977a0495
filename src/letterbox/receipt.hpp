// What the letterbox signs when a part lies on stable storage: with it a reporter can show later that it arrived, and
// where it stands in the log. The same part gives the same receipt again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "base/date.hpp"
#include "base/result.hpp"
#include "ledger/note.hpp"
#include "letterbox/directory.hpp"

namespace relais::letterbox {

struct Receipt {
  std::string instance;
  std::string tip;
  std::string part;         ///< report, message/N, or file/I for a whole file
  std::string hash;         ///< SHA-256 of the object's text; of a file BLAKE2b-256 of the SHA-256 of its frames
  std::int64_t index = -1;  ///< in the log
  base::Date day;
  std::string log;  ///< name of the log
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (instance, tip, part, hash, index, day, log))

/// Ed25519 by the log's key over "ctp1/receipt" ‖ 0x00 ‖ body.
[[nodiscard]] SignedPart sign_receipt(const ledger::SigningKey& log, const Receipt& receipt);
/// Code `bad_receipt`.
[[nodiscard]] base::Result<Receipt> read_receipt(const SignedPart& part, const ledger::VerifierKey& log);

}  // namespace relais::letterbox
