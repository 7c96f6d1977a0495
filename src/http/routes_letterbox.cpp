#include <charconv>

#include "desks/letterbox_escrow.hpp"
#include "desks/letterbox_keys.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

constexpr std::string_view kTag = "Letterbox";
// A sealed text of 32 KiB with a wrap for every reader; keys of a whole team.
constexpr std::size_t kSealedLimit = 256UL * 1024;

struct TipQuery {
  std::optional<std::string> state;
  std::optional<std::string> lane;
  std::optional<std::string> after;
  std::optional<int> limit;
  bool sealed = false;
};
BOOST_DESCRIBE_STRUCT(TipQuery, (), (state, lane, after, limit, sealed))

RouteHead looks(std::string pattern, std::string summary, std::vector<std::string> codes = {}) {
  codes.insert(codes.begin(), "403:not_yours_to_see");
  return reads(std::move(pattern), std::string(kTag), std::move(summary), std::move(codes));
}

RouteHead acts(std::string pattern, std::string summary, std::vector<std::string> codes = {}) {
  codes.insert(codes.begin(), "403:not_yours_to_do");
  auto head = opens(std::move(pattern), std::string(kTag), std::move(summary), std::move(codes));
  head.success = 200;
  head.body_limit = kSealedLimit;
  return head;
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

void add_inbox(std::vector<Route>& routes) {
  routes.push_back(make_route<TipQuery, None, desks::TipList>(
      looks("/api/v1/letterbox", "Confidential reports addressed to your desk, the latest first."),
      [](const Call& call, const TipQuery& query, None) -> Outcome<desks::TipList> {
        const auto limit = page_limit(query.limit);
        if (!limit) return refuse(limit.error());
        return told(desks::list_tips(
            call.desk(), {query.state.value_or("open"), query.lane, query.sealed, *limit, query.after.value_or("")}));
      }));
  routes.push_back(make_route<None, None, desks::TipView>(
      looks("/api/v1/letterbox/{id}", "One report with its sealed parts; only a browser of your desk opens them.",
            {"404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::read_tip(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, None, desks::TipFrames>(
      looks("/api/v1/letterbox/{id}/files/{i}", "The sealed frames of one file, in order.", {"404:not_found"}),
      [](const Call& call, const None&, None) {
        return told(desks::tip_file(call.desk(), call.path[0], static_cast<int>(number_of(call.path[1]))));
      }));
}

void add_work(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::TipView>(
      acts("/api/v1/letterbox/{id}/claim", "Take a report in hand; colleagues see that you have it.",
           {"404:not_found", "409:already_so"}),
      [](const Call& call, const None&, None) { return told(desks::claim_tip(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, None, desks::TipView>(
      acts("/api/v1/letterbox/{id}/release", "Give it back to the desk.", {"404:not_found", "409:not_claimed"}),
      [](const Call& call, const None&, None) { return told(desks::release_tip(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, desks::ReplyToTip, desks::TipView>(
      acts("/api/v1/letterbox/{id}/replies", "Send an answer, sealed to the reporter and signed by the desk.",
           {"404:not_found", "409:not_claimed", "412:version_conflict"}),
      [](const Call& call, const None&, const desks::ReplyToTip& body) {
        return told(desks::reply_to_tip(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, desks::CloseTip, desks::TipView>(
      acts("/api/v1/letterbox/{id}/close", "Close a report with a reason.",
           {"404:not_found", "409:already_so", "409:moved_on"}),
      [](const Call& call, const None&, const desks::CloseTip& body) {
        return told(desks::close_tip(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, desks::CloseTips, desks::ClosedTips>(
      acts("/api/v1/letterbox/close", "Close several reports at once, but for those whose reporter wrote again.",
           {"404:not_found", "409:already_so"}),
      [](const Call& call, const None&, const desks::CloseTips& body) {
        return told(desks::close_tips(call.desk(), body));
      }));
  routes.push_back(make_route<None, desks::DamagedPart, desks::TipView>(
      acts("/api/v1/letterbox/{id}/damaged", "Say that a part was forged or altered; colleagues are warned.",
           {"404:not_found"}),
      [](const Call& call, const None&, const desks::DamagedPart& body) {
        return told(desks::damaged_tip(call.desk(), call.path[0], body));
      }));
  auto take = acts("/api/v1/letterbox/{id}/accession",
                   "Take a report on into a case: the text you send is kept in the file, the sealed parts go.",
                   {"404:not_found", "409:already_so", "409:file_closed", "409:moved_on", "409:not_claimed"});
  take.success = 201;
  routes.push_back(make_route<None, desks::TakeOnTip, desks::TakenOn>(
      take, [](const Call& call, const None&, const desks::TakeOnTip& body) {
        return told(desks::take_on_tip(call.desk(), call.path[0], body));
      }));
}

void add_keys(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::LetterboxKeys>(
      looks("/api/v1/letterbox/keys", "The keys of your desk: public halves, and what is sealed to you."),
      [](const Call& call, const None&, None) { return told(desks::letterbox_keys(call.desk())); }));
  auto sign = acts("/api/v1/letterbox/keys/sign", "Keep the desk's signing key, sealed to its members.");
  sign.needs.step_up = true;
  routes.push_back(make_route<None, desks::KeepSignKey, desks::LetterboxKeys>(
      sign, [](const Call& call, const None&, const desks::KeepSignKey& body) {
        return told(desks::keep_sign_key(call.desk(), body));
      }));
  auto epoch = acts("/api/v1/letterbox/keys/epochs", "Keep the desk's reading key of one week, sealed to its members.",
                    {"409:already_so"});
  epoch.needs.step_up = true;
  routes.push_back(make_route<None, desks::KeepEpoch, desks::LetterboxKeys>(
      epoch, [](const Call& call, const None&, const desks::KeepEpoch& body) {
        return told(desks::keep_epoch(call.desk(), body));
      }));
}

void add_escrow(std::vector<Route>& routes) {
  auto ask = acts("/api/v1/letterbox/{id}/escrow", "Ask the custodians to open a report that your desk cannot open.",
                  {"404:not_found", "409:already_so", "409:custodians_unfit", "409:no_escrow"});
  ask.success = 201;
  ask.needs.step_up = true;
  routes.push_back(make_route<None, desks::AskEscrow, desks::EscrowView>(
      ask, [](const Call& call, const None&, const desks::AskEscrow& body) {
        return told(desks::ask_escrow(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, None, desks::EscrowList>(
      looks("/api/v1/letterbox/escrow", "What custodians are asked for, and what your desk has asked."),
      [](const Call& call, const None&, None) { return told(desks::escrows(call.desk())); }));
  auto peel =
      acts("/api/v1/letterbox/escrow/{n}/peel", "As a custodian: take your seal off, for the next one to go on.",
           {"404:not_found", "409:already_so", "409:not_by_yourself", "409:too_early"});
  peel.needs.step_up = true;
  routes.push_back(make_route<None, desks::PeelEscrow, desks::EscrowView>(
      peel, [](const Call& call, const None&, const desks::PeelEscrow& body) {
        return told(desks::peel_escrow(call.desk(), number_of(call.path[0]), body));
      }));
  routes.push_back(make_route<None, desks::RefuseEscrow, desks::EscrowView>(
      acts("/api/v1/letterbox/escrow/{n}/refuse", "As a custodian: refuse, with the reason.",
           {"404:not_found", "409:already_so"}),
      [](const Call& call, const None&, const desks::RefuseEscrow& body) {
        return told(desks::refuse_escrow(call.desk(), number_of(call.path[0]), body));
      }));
}

}  // namespace

void add_letterbox_routes(std::vector<Route>& routes) {
  add_inbox(routes);
  add_work(routes);
  add_keys(routes);
  add_escrow(routes);
}

}  // namespace relais::http
