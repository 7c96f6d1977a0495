#include "access/words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.hpp"

namespace relais::access {

namespace {

static_assert(boost::mp11::mp_size<boost::describe::describe_enumerators<FieldClass>>::value == kClasses);
static_assert(boost::mp11::mp_size<boost::describe::describe_enumerators<Action>>::value == kActions);

constexpr std::array<std::string_view, 26> kOfACase = {"answer_referral",
                                                       "state_arrival",
                                                       "person_described",
                                                       "step_taken",
                                                       "indicators_noted",
                                                       "assessment_stated",
                                                       "referral_sent",
                                                       "consent_given",
                                                       "consent_withdrawn",
                                                       "note_written",
                                                       "linked",
                                                       "letter_made",
                                                       "assigned",
                                                       "cross_border_asked",
                                                       "cross_border_answered",
                                                       "disappeared",
                                                       "found_again",
                                                       "corrected",
                                                       "file_closed",
                                                       "file_reopened",
                                                       "shelter_sealed",
                                                       "conflict_declared",
                                                       "conflict_lifted",
                                                       "break_glass_opened",
                                                       "break_glass_reviewed",
                                                       "erase_case"};
constexpr std::array<std::string_view, 17> kOfTheHouse = {
    "open_case",       "open_operation",  "describe_party", "state_capacity", "cover_given",  "cover_ended",
    "access_reviewed", "manage_accounts", "manage_keys",    "change_policy",  "back_up",      "tip_sent",
    "tip_answered",    "tip_taken_on",    "desk_key_kept",  "escrow_asked",   "escrow_peeled"};
static_assert(kOfACase.size() + kOfTheHouse.size() <= kMostVerbs);

}  // namespace

const std::vector<std::string>& roles() {
  static const std::vector<std::string> kRoles = [] {
    std::vector<std::string> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto d) { all.emplace_back(d.name); });
    return all;
  }();
  return kRoles;
}

const std::vector<std::string>& verbs() {
  static const std::vector<std::string> kVerbs = [] {
    std::vector<std::string> all(kOfTheHouse.begin(), kOfTheHouse.end());
    all.insert(all.end(), kOfACase.begin(), kOfACase.end());
    return all;
  }();
  return kVerbs;
}

bool needs_a_case(std::string_view verb) { return std::ranges::find(kOfACase, verb) != kOfACase.end(); }

std::string_view action_name(Action action) {
  return action == Action::export_ ? std::string_view("export") : base::enum_name(action);
}

std::optional<Action> action_from(std::string_view name) {
  if (name == "export") return Action::export_;
  if (name == "export_") return std::nullopt;
  return base::enum_from<Action>(name);
}

std::optional<std::size_t> thing_of(std::string_view verb) {
  const auto& all = verbs();
  const auto found = std::ranges::find(all, verb);
  if (found == all.end()) return std::nullopt;
  return kActions * kClasses + static_cast<std::size_t>(found - all.begin());
}

std::size_t thing_count() { return kActions * kClasses + verbs().size(); }

std::string thing_name(std::size_t thing) {
  if (thing >= kActions * kClasses) return verbs().at(thing - kActions * kClasses);
  return fmt::format("{} {}", action_name(static_cast<Action>(thing / kClasses)),
                     base::enum_name(static_cast<FieldClass>(thing % kClasses)));
}

}  // namespace relais::access
