// The six calls of the letterbox: a path and a JSON body in, a status and a padded JSON body out. Knows no socket and
// no clock. Nothing of what a caller sent stands in an answer.
//
//   GET  /box/directory
//   POST /box/challenge  {call}
//   POST /box/submit     {nonce, work, auth, box, signature, tip, part: "report", desks, object}
//   POST /box/reply      {nonce, work, auth, signature, tip, part: "message/N", object}
//   POST /box/attach     {nonce, work, auth, signature, tip, part: "file/I/N", object, last}
//   POST /box/fetch      {nonce, work, auth, signature, tip: "", part: "", done: ["TIP reply/N"]}
//
// A call is signed by the key that follows from the reporter's code (vault/tip_code.hpp) over everything that counts in
// it, with a nonce that holds once. Answers are exactly 4, 16 or 64 KiB or a multiple of 64 KiB; what a mailbox holds
// is never told in less than 64. An unknown mailbox is answered like an empty one, and answers about mailboxes leave at
// the beat of `Pace`, so that their time tells nothing either.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/json.hpp"
#include "letterbox/nonces.hpp"
#include "letterbox/rules.hpp"
#include "letterbox/spool.hpp"
#include "letterbox/tide.hpp"

namespace relais::letterbox {

struct BoxAnswer {
  int status = 200;
  std::string body;
};

/// Makes answers leave at a fixed beat. Comes from the edge, where the clock is.
class Pace {
 public:
  Pace() = default;
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;
  virtual ~Pace() = default;
  /// When something began.
  [[nodiscard]] virtual std::int64_t begin() = 0;
  /// Waits for the next beat after that.
  virtual void hold(std::int64_t begun) = 0;
};

/// The object with a field `pad` that makes it 4, 16 or 64 KiB or a multiple of 64 KiB, `least` at least.
[[nodiscard]] std::string padded_json(base::json::object object, std::size_t least = 0);

class Box {
 public:
  struct Options {
    bool work = true;  ///< off for measurements alone
  };
  /// What is handed in outlives the box; `pace` may be null.
  Box(Spool& spool, const Rules& rules, Spool::Now now, Pace* pace, Options options);
  Box(Spool& spool, const Rules& rules, Spool::Now now, Pace* pace = nullptr)
      : Box(spool, rules, std::move(now), pace, Options{}) {}

  /// The longest body of a call.
  static constexpr std::size_t kLongestBody = std::size_t{512} << 10U;

  /// `call` is the path after /box/; 404 for one that does not exist. `address` is used for `Tide` alone.
  [[nodiscard]] BoxAnswer handle(std::string_view call, std::string_view body, std::string_view address);
  /// How a refusal of the server itself looks.
  [[nodiscard]] static BoxAnswer refuse(int status);

  /// A part made within this process (form without script), already sealed by the reporter's own keys. The same checks
  /// of readers and sizes; no work.
  [[nodiscard]] base::Result<std::optional<SignedPart>> accept(Arrival arrival, std::string_view address);
  /// A form without script asks for a turn. True: so many came from its network lately that others go first.
  bool form_arrived(std::string_view address) { return forms_.arrived(address, now_()); }
  /// Of work that a report from a network never seen costs now.
  [[nodiscard]] unsigned newcomer_bits();

 private:
  struct Call;
  template <class T>
  base::Result<T> read(std::string_view body) const;
  /// Bits of work that such a call from there costs now.
  unsigned price(CallKind kind, std::string_view address, base::Instant now);
  /// Of a call that holds, the bits of work that were asked.
  base::Result<unsigned> check(CallKind kind, const Call& call, std::string_view address);
  BoxAnswer directory() const;
  BoxAnswer challenge(std::string_view body, std::string_view address);
  /// A report or a message: checks the call and the sealed text, and keeps it.
  BoxAnswer take_text(CallKind kind, const Call& call, Arrival arrival, std::string_view address);
  BoxAnswer submit(std::string_view body, std::string_view address);
  BoxAnswer reply(std::string_view body, std::string_view address);
  BoxAnswer attach(std::string_view body, std::string_view address);
  BoxAnswer fetch(std::string_view body, std::string_view address);
  BoxAnswer look_into(std::string_view body, std::string_view address);
  base::Result<void> check_object(Arrival& arrival, bool with_desks) const;
  base::Result<std::optional<SignedPart>> keep(Arrival& arrival, std::string_view address);

  Spool& spool_;
  const Rules rules_;
  const Spool::Now now_;
  Pace* const pace_;
  const Options options_;
  Nonces nonces_;
  Tide reports_;
  Tide frames_;
  Tide fetches_;
  Tide forms_;
};

}  // namespace relais::letterbox
