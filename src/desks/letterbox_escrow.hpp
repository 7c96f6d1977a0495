// When a desk can no longer open a report: two of three custodians of different bodies together hand the key of that
// one text to a named reader. The first takes off their seal, the second takes off theirs and seals to the reader;
// nobody ever holds a key that opens a second text. A day passes before the second may act, unless life is in danger.
#pragma once

#include "desks/letterbox.hpp"

namespace relais::desks {

struct EscrowReader : Whole {
  std::string account;
  std::string display;
  std::string box;  ///< 64 hexadecimal digits
};
BOOST_DESCRIBE_STRUCT(EscrowReader, (), (account, display, box))

struct EscrowPair : Whole {
  std::string kid;
  std::string first;  ///< ids of custodians; the first one's seal is outside
  std::string second;
  std::string sealed;
  std::optional<std::string> half;  ///< without the first seal, for the second custodian
};
BOOST_DESCRIBE_STRUCT(EscrowPair, (), (kid, first, second, sealed, half))

struct EscrowView : Whole {
  std::int64_t n = 0;
  std::string tip;
  std::string part;
  std::string desk;
  std::string ground;
  bool urgent = false;
  Instant asked;
  Instant not_before;  ///< for the second custodian
  std::string state;   ///< asked, half, open, refused
  std::string asked_by;
  EscrowReader reader;
  std::vector<EscrowPair> pairs;
  std::optional<std::string> mine;    ///< the custodian that the asker is
  std::optional<std::string> opened;  ///< for the reader: the key of the text, sealed to them
  std::optional<std::string> object;  ///< for the reader
};
BOOST_DESCRIBE_STRUCT(EscrowView, (),
                      (n, tip, part, desk, ground, urgent, asked, not_before, state, asked_by, reader, pairs, mine,
                       opened, object))

struct EscrowList : Whole {
  std::vector<EscrowView> items;
};
BOOST_DESCRIBE_STRUCT(EscrowList, (), (items))

struct AskEscrow {
  std::string ground;  ///< the legal ground, and why the desk cannot open it
  bool urgent = false;
  std::optional<std::string> part;    ///< the report when absent
  std::optional<std::string> reader;  ///< an account of the desk; the asker when absent
};
BOOST_DESCRIBE_STRUCT(AskEscrow, (), (ground, urgent, part, reader))

struct PeelEscrow {
  std::string pair;
  std::string sealed;
};
BOOST_DESCRIBE_STRUCT(PeelEscrow, (), (pair, sealed))

struct RefuseEscrow {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RefuseEscrow, (), (reason))

/// `no_escrow` when the reporter kept the custodians out, `custodians_unfit` when they are not three bodies.
[[nodiscard]] Answer<EscrowView> ask_escrow(const Call& call, const std::string& id, const AskEscrow& ask);
/// What concerns the asker: as a custodian all of them, as a desk its own.
[[nodiscard]] Answer<EscrowList> escrows(const Call& call);
/// `too_early` for the second before the day is over; `not_by_yourself` for the first doing the second's part.
[[nodiscard]] Answer<EscrowView> peel_escrow(const Call& call, std::int64_t number, const PeelEscrow& peel);
[[nodiscard]] Answer<EscrowView> refuse_escrow(const Call& call, std::int64_t number, const RefuseEscrow& refusal);

/// Whether this account is one of the three: its present reading key stands in the directory as a custodian's.
[[nodiscard]] base::Result<bool> is_custodian(Gate& store, const access::Asker& asker);

}  // namespace relais::desks
