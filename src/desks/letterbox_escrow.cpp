#include "desks/letterbox_escrow.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "casework/validate.hpp"
#include "desks/letterbox_parts.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"

namespace relais::desks {

namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1'000'000;
constexpr std::size_t kCustodians = 3;
/// A key of 32 bytes, sealed once (crypto_box_seal).
constexpr std::size_t kSealedKey = 32 + 48;

std::string ground_place(std::int64_t number) { return fmt::format("escrow/{}/ground", number); }

/// Custodians with the accounts whose present key stands in the directory.
struct Custodian {
  CustodianView view;
  std::string raw;  ///< the key, 32 bytes
  const KeyHolder* holder = nullptr;
};

struct Board {
  std::vector<KeyHolder> holders;
  std::vector<Custodian> custodians;
  [[nodiscard]] const Custodian* of(std::string_view account) const {
    const auto found = std::ranges::find_if(
        custodians, [&](const Custodian& each) { return each.holder != nullptr && each.holder->account == account; });
    return found == custodians.end() ? nullptr : &*found;
  }
};

base::Result<Board> board_of(Gate& store) {
  auto known = known_directory(store);
  if (!known) return base::fail(std::move(known.error()));
  auto holders = key_holders(store);
  if (!holders) return base::fail(std::move(holders.error()));
  Board board{std::move(*holders), {}};
  for (auto& view : known->custodians) {
    Custodian one{std::move(view), {}, nullptr};
    one.raw = vault::from_hex(one.view.box).value_or("");
    for (const auto& holder : board.holders)
      if (holder.can_sign_in && holder.current && holder.current->box == one.view.box) one.holder = &holder;
    board.custodians.push_back(std::move(one));
  }
  return board;
}

/// Three people of three bodies; one body alone could open everything otherwise.
bool fit(const House& house, const Board& board) {
  std::set<std::string> bodies;
  for (const auto& each : board.custodians) {
    const auto* desk = each.holder != nullptr ? house.book.find(each.holder->desk) : nullptr;
    if (desk != nullptr) bodies.insert(desk->organisation);
  }
  return board.custodians.size() == kCustodians && bodies.size() == kCustodians;
}

/// The custodian that the asker is, when the policy lets their role be one.
Answer<const Custodian*> custodian_of(const Call& call, const Board& board) {
  const auto* mine = board.of(call.asker.user);
  if (mine == nullptr) return failed(not_here());
  auto permit = call.house.policy.may_act(call.asker, {}, "escrow_peeled");
  if (!permit) return failed(std::move(permit.error()));
  return mine;
}

base::Result<std::optional<store::TipPartRow>> text_of(Gate& store, const std::string& tip, const std::string& part) {
  auto texts = store.letterbox().texts(tip);
  if (!texts) return base::fail(std::move(texts.error()));
  const auto found = std::ranges::find(*texts, part, &store::TipPartRow::part);
  if (found == texts->end()) return std::optional<store::TipPartRow>();
  return std::optional(std::move(*found));
}

/// The seals for pairs of the custodians that this object carries.
std::vector<EscrowPair> pairs_of(const Board& board, const store::EscrowRow& row, std::string_view sealed) {
  std::vector<EscrowPair> pairs;
  const auto head = vault::inspect(sealed);
  if (!head) return pairs;
  for (const auto& wrap : head->wraps) {
    if (wrap.kind != vault::ReaderKind::escrow_pair) continue;
    for (const auto& first : board.custodians)
      for (const auto& second : board.custodians)
        if (&first != &second && wrap.kid == vault::kid_of(first.raw, second.raw)) {
          EscrowPair pair{{}, wrap.kid, first.view.id, second.view.id, vault::to_base64url(wrap.sealed_key), {}};
          if (row.pair == wrap.kid && !row.half.empty()) pair.half = row.half;
          pairs.push_back(std::move(pair));
        }
  }
  return pairs;
}

Answer<EscrowView> view_of(const Call& call, const Board& board, const store::EscrowRow& row) {
  Names names(call.store);
  auto asked_by = names.of(row.asked_by);
  if (!asked_by) return failed(std::move(asked_by.error()));
  auto reader = names.of(row.reader);
  if (!reader) return failed(std::move(reader.error()));
  auto ground = call.store.open_words(ground_place(row.number), row.ground);
  if (!ground) return failed(std::move(ground.error()));
  auto text = text_of(call.store, row.tip, row.part);
  if (!text) return failed(std::move(text.error()));
  EscrowView view;
  view.n = row.number;
  view.tip = row.tip;
  view.part = row.part;
  view.desk = row.desk;
  view.ground = std::move(*ground);
  view.urgent = row.urgent;
  view.asked = row.asked;
  view.not_before = row.not_before;
  view.state = row.state;
  view.asked_by = asked_by->display;
  view.reader = {{}, reader->account, reader->display, row.reader_box};
  const auto* mine = board.of(call.asker.user);
  if (mine != nullptr) view.mine = mine->view.id;
  // Only a custodian gets the seals, and only the reader gets the text.
  if (mine != nullptr && *text) view.pairs = pairs_of(board, row, (*text)->sealed);
  if (row.state == "open" && reader->account == call.asker.user && row.desk == call.asker.desk) {
    view.opened = row.opened;
    if (*text) view.object = (*text)->sealed;
  }
  return view;
}

base::Result<ledger::Deed> escrow_deed(const Call& call, ledger::Action action, std::string rule,
                                       const std::string& tip) {
  auto deed = call.store.deed(action);
  if (!deed) return deed;
  deed->classes = {"tips"};
  deed->rules = {std::move(rule)};
  deed->object = ledger::Object{"tip", tip};
  return deed;
}

Answer<EscrowView> keep(const Call& call, const Board& board, store::EscrowRow row, std::string rule, Made made) {
  auto deed = escrow_deed(call, ledger::Action::change, std::move(rule), row.tip);
  if (!deed) return failed(std::move(deed.error()));
  auto view = view_of(call, board, row);
  if (!view) return view;
  store::Write write;
  write.letterbox.escrows.push_back(std::move(row));
  write.deeds.push_back(std::move(*deed));
  remember(call, write, base::encode(*view), 0, made);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return view;
}

Answer<const KeyHolder*> reader_of(const Call& call, const Board& board, const std::string& account) {
  const auto found = std::ranges::find(board.holders, account, &KeyHolder::account);
  if (found == board.holders.end() || !is_member(call.house, *found, call.asker.desk) || !found->current)
    return wrong_value("/reader", "this person has no key here or does not work with reports at your desk",
                       "a member of your desk with a key");
  return &*found;
}

Answer<store::EscrowRow> request_of(const Call& call, std::int64_t number) {
  auto row = call.store.letterbox().escrow(number);
  if (!row) return failed(std::move(row.error()));
  if (!*row) return failed(not_here());
  if ((*row)->state != "asked" && (*row)->state != "half")
    return in_conflict("already_so", "this request is done", "an open request");
  return std::move(**row);
}

}  // namespace

base::Result<bool> is_custodian(Gate& store, const access::Asker& asker) {
  auto known = known_directory(store);
  if (!known) return base::fail(std::move(known.error()));
  if (known->custodians.empty()) return false;
  auto key = current_key(store, asker.user);
  if (!key) return base::fail(std::move(key.error()));
  return *key && std::ranges::find(known->custodians, (*key)->box, &CustodianView::box) != known->custodians.end();
}

Answer<EscrowView> ask_escrow(const Call& call, const std::string& id, const AskEscrow& ask) {
  auto open = open_tip_for(call, id, "escrow_asked");
  if (!open) return failed(std::move(open.error()));
  if (auto fault = casework::find_fault_in_text(ask.ground, casework::kLongText, "/ground"))
    return failed(std::move(*fault));
  if (base::trimmed(ask.ground).size() < casework::kReasonLetters)
    return wrong_value("/ground", "this says too little", fmt::format("at least {} letters", casework::kReasonLetters));
  auto board = board_of(call.store);
  if (!board) return failed(std::move(board.error()));
  if (!fit(call.house, *board))
    return in_conflict("custodians_unfit", "there are no three custodians of three bodies who can act",
                       "three accounts of different organisations whose keys stand in the directory");
  auto reader = reader_of(call, *board, ask.reader.value_or(call.asker.user));
  if (!reader) return failed(std::move(reader.error()));
  store::EscrowRow row;
  row.part = ask.part.value_or("report");
  auto text = text_of(call.store, id, row.part);
  if (!text) return failed(std::move(text.error()));
  if (!*text || open->desk().state == "taken_on")
    return wrong_value("/part", "there is no such text", "a text of this report");
  if (pairs_of(*board, row, (*text)->sealed).empty())
    return in_conflict("no_escrow", "whoever reported kept the custodians out", "the desk's own key");
  auto present = call.store.letterbox().escrows("");
  if (!present) return failed(std::move(present.error()));
  for (const auto& each : *present)
    if (each.tip == id && each.part == row.part && (each.state == "asked" || each.state == "half"))
      return in_conflict("already_so", "the custodians are asked already", "their answer");
  row.number = present->empty() ? 1 : present->front().number + 1;
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  auto them = call.store.pseudonym((*reader)->account);
  if (!them) return failed(std::move(them.error()));
  auto ground = call.store.seal_words(ground_place(row.number), ask.ground);
  if (!ground) return failed(std::move(ground.error()));
  row.tip = id;
  row.desk = call.asker.desk;
  row.ground = std::move(*ground);
  row.urgent = ask.urgent;
  row.asked = call.now;
  row.not_before = ask.urgent ? call.now : Instant::from_micros(call.now.micros() + kDay);
  row.state = "asked";
  row.asked_by = std::move(*me);
  row.reader = std::move(*them);
  row.reader_box = (*reader)->current->box;
  return keep(call, *board, std::move(row), open->rule, Made::opened);
}

Answer<EscrowList> escrows(const Call& call) {
  auto board = board_of(call.store);
  if (!board) return failed(std::move(board.error()));
  const bool custodian = board->of(call.asker.user) != nullptr;
  if (!custodian && !receives_tips(call.house, call.asker)) return EscrowList{};
  if (custodian) {
    auto mine = custodian_of(call, *board);
    if (!mine) return failed(std::move(mine.error()));
  }
  auto rows = call.store.letterbox().escrows(custodian ? "" : call.asker.desk);
  if (!rows) return failed(std::move(rows.error()));
  auto deed = call.store.deed(ledger::Action::list);
  if (!deed) return failed(std::move(deed.error()));
  deed->classes = {"tips"};
  deed->rules = {custodian ? "tips.are_opened_by_two" : "tips.are_read"};
  deed->amount = std::ssize(*rows);
  if (auto noted = call.store.note({std::move(*deed)}); !noted) return failed(std::move(noted.error()));
  EscrowList list;
  for (const auto& row : *rows) {
    auto view = view_of(call, *board, row);
    if (!view) return failed(std::move(view.error()));
    list.items.push_back(std::move(*view));
  }
  return list;
}

Answer<EscrowView> peel_escrow(const Call& call, std::int64_t number, const PeelEscrow& peel) {
  auto board = board_of(call.store);
  if (!board) return failed(std::move(board.error()));
  auto mine = custodian_of(call, *board);
  if (!mine) return failed(std::move(mine.error()));
  auto row = request_of(call, number);
  if (!row) return failed(std::move(row.error()));
  auto text = text_of(call.store, row->tip, row->part);
  if (!text) return failed(std::move(text.error()));
  const auto pairs = *text ? pairs_of(*board, *row, (*text)->sealed) : std::vector<EscrowPair>();
  const auto pair = std::ranges::find(pairs, peel.pair, &EscrowPair::kid);
  if (pair == pairs.end()) return wrong_value("/pair", "there is no such pair of seals", "a pair of this request");
  const auto bytes = vault::from_base64url(peel.sealed);
  if (!bytes || bytes->size() != kSealedKey)
    return wrong_value("/sealed", "this is not a sealed key", "80 bytes in base64url");
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  const auto& who = (*mine)->view.id;
  row->version += 1;
  if (row->state == "asked") {
    if (pair->first != who)
      return in_conflict("already_so", "your seal is not the outer one", "a pair you are first of");
    row->state = "half";
    row->pair = peel.pair;
    row->half = peel.sealed;
    row->half_by = std::move(*me);
    return keep(call, *board, std::move(*row), "tips.are_opened_by_two", Made::changed);
  }
  if (row->half_by == *me) return in_conflict("not_by_yourself", "you took off the first seal", "the second custodian");
  if (row->pair != peel.pair || pair->second != who)
    return in_conflict("already_so", "this half is for another custodian", "the pair that was begun");
  if (call.now < row->not_before)
    return in_conflict("too_early", "the day in which others may object is not over", "not_before of the request");
  row->state = "open";
  row->opened = peel.sealed;
  row->opened_by = std::move(*me);
  row->half.clear();
  return keep(call, *board, std::move(*row), "tips.are_opened_by_two", Made::changed);
}

Answer<EscrowView> refuse_escrow(const Call& call, std::int64_t number, const RefuseEscrow& refusal) {
  if (auto fault = casework::find_fault_in_text(refusal.reason, casework::kShortText, "/reason"))
    return failed(std::move(*fault));
  auto board = board_of(call.store);
  if (!board) return failed(std::move(board.error()));
  if (auto mine = custodian_of(call, *board); !mine) return failed(std::move(mine.error()));
  auto row = request_of(call, number);
  if (!row) return failed(std::move(row.error()));
  auto ground = call.store.open_words(ground_place(number), row->ground);
  if (!ground) return failed(std::move(ground.error()));
  row->version += 1;
  row->state = "refused";
  row->half.clear();
  row->half_by.clear();
  return keep(call, *board, std::move(*row), "escrow.refused", Made::changed);
}

}  // namespace relais::desks
