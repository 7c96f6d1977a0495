// Building answers out of cases, field by field through the policy. Private to the room.
#pragma once

#include <span>

#include "desks/work.hpp"

namespace relais::desks {

/// A field of the answer about a case and the class it belongs to.
struct Field {
  const char* name;
  access::FieldClass what;
};
/// The fields of a person and of the file that `withheld` names.
[[nodiscard]] std::span<const Field> person_fields();

/// One case as one asker may see it: asks the policy once for everything and remembers the answers.
class Eye {
 public:
  Eye(const House& house, const access::Asker& asker, access::Ties ties);
  static Eye of(const Call& call, const casework::CaseState& state);
  [[nodiscard]] bool sees(access::FieldClass what) const { return may(access::Action::read, what); }
  [[nodiscard]] bool may(access::Action action, access::FieldClass what) const {
    return things_[access::thing_of(action, what)];
  }
  [[nodiscard]] bool writes(std::string_view verb) const;
  /// Whether there is any case for this asker: something beyond the need.
  [[nodiscard]] bool opens() const;
  [[nodiscard]] const access::Ties& ties() const { return ties_; }
  [[nodiscard]] const access::Asker& asker() const { return asker_; }

 private:
  const House& house_;
  const access::Asker& asker_;
  access::Ties ties_;
  access::Things things_;
};

/// Refuses links to a case or a party that the asker has no business with, so that nobody learns of one by linking to
/// it.
[[nodiscard]] std::optional<Failure> unknown_link(const Call& call, const std::vector<CaseEvent>& acts);

[[nodiscard]] Person person_seen(const Person& person, const Eye& eye);
[[nodiscard]] std::vector<std::string> fields_withheld(const Eye& eye);
[[nodiscard]] std::optional<std::string> name_of(const Person& person);

[[nodiscard]] base::Result<CaseView> view_of(const Call& call, const casework::CaseState& state,
                                             std::optional<Date> as_of = {});
[[nodiscard]] std::vector<TimelineEntry> timeline_of(const Call& call, const casework::CaseState& state, const Eye& eye,
                                                     std::int64_t after = 0);
/// Steps the asker can take or that are refused, those of the standing first.
[[nodiscard]] std::vector<Offer> offers_of(const Call& call, const casework::CaseState& state, const Eye& eye,
                                           const law::Standing& standing);

[[nodiscard]] law::Standing standing_of(const House& house, const casework::CaseState& state, Date on,
                                        law::Wanted wanted = {
                                            .deadlines = true, .next = true, .duties = true, .case_file = true});
[[nodiscard]] std::optional<DocumentView> document_view(const std::optional<law::HeldDocument>& held);
[[nodiscard]] std::vector<DutyView> duties_view(const House& house, const law::Standing& standing);

[[nodiscard]] CaseLine line_of(const Call& call, const store::CaseRow& row);
[[nodiscard]] ReferralLine referral_line(const Call& call, const casework::CaseState& state,
                                         const casework::Referral& referral, const std::string& seen_by);
[[nodiscard]] std::string clock_state(Date due, Date today);
[[nodiscard]] int days_between(Date from, Date to);
[[nodiscard]] Clock clock_of(const Call& call, const store::DueRow& row);
/// The last five answers on record.
[[nodiscard]] std::optional<OpinionGiven> last_opinion(const casework::CaseState& state);
[[nodiscard]] std::optional<std::string> param_of(const law::Step& step, std::string_view name);

}  // namespace relais::desks
