#include "desks/trust.hpp"

#include <algorithm>

#include "desks/trust_parts.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;

// Fields beside those of the person.
constexpr Field kFields[] = {
    {"need", FieldClass::need},        {"timeline", FieldClass::procedure}, {"offers", FieldClass::procedure},
    {"opinions", FieldClass::opinion}, {"assessments", FieldClass::report}, {"operation", FieldClass::report},
    {"notes", FieldClass::narrative},  {"referrals", FieldClass::sharing},  {"access", FieldClass::sharing}};

/// The circumstances of any account of a desk that stands so to the case, surely signed in.
access::Circumstances of_desk(const House& house, access::Role role, access::Tie tie, const access::Ties& like) {
  access::Circumstances in;
  in.role = role;
  in.relations |= access::Mask{1} << static_cast<unsigned>(tie);
  in.purpose = house.policy.info(role).purpose;
  in.level = 3;
  in.phase = like.phase;
  in.minor = like.minor;
  in.secrecy = like.secrecy;
  for (const auto what : like.consented) in.consented |= access::Mask{1} << static_cast<unsigned>(what);
  return in;
}

DeskAccess desk_access(const House& house, const std::string& desk, access::Role role, access::Tie tie,
                       const access::Ties& like) {
  DeskAccess view;
  view.desk = desk;
  view.relation = base::enum_name(tie);
  const auto in = of_desk(house, role, tie, like);
  view.purpose = purpose_view(house, house.policy.purposes()[in.purpose]);
  const auto open = house.policy.opened(in);
  for (const auto* rule : house.policy.applying(base::enum_name(role), {.ties = {tie}})) {
    AccessRule applied;
    applied.rule = rule->id;
    applied.why = rule->why;
    if (matches(*rule, in)) {
      const auto things = meant(*rule, in) & open;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
        if (things[thing_of(access::Action::read, d.value)]) applied.classes.push_back(class_name(house, d.value));
      });
    }
    if (!applied.classes.empty()) view.rules.push_back(std::move(applied));
  }
  return view;
}

void add_desks(const Call& call, const casework::CaseState& state, AccessAnswer& answer) {
  std::vector<std::pair<std::string, access::Tie>> pairs;
  for (const auto& bond : casework::bonds_of(state, call.house.book))
    if (const auto tie = base::enum_from<access::Tie>(base::enum_name(bond.relation)))
      pairs.emplace_back(bond.desk, *tie);
  for (const auto& consent : state.consents)
    if (consent.open(call.today()) &&
        std::ranges::find(pairs, std::pair(consent.recipient, access::Tie::recipient)) == pairs.end())
      pairs.emplace_back(consent.recipient, access::Tie::recipient);
  for (const auto& [desk, tie] : pairs) {
    const auto* found = call.house.book.find(desk);
    const auto role = found != nullptr ? base::enum_from<access::Role>(found->kind) : std::nullopt;
    if (!role) continue;
    access::Asker somebody;
    somebody.desk = desk;
    auto view = desk_access(call.house, desk, *role, tie, ties_of(call.house, somebody, state, call.now));
    if (!view.rules.empty()) answer.desks.push_back(std::move(view));
  }
}

}  // namespace

std::optional<FieldClass> class_of_field(std::string_view field) {
  for (const auto& each : person_fields())
    if (field == each.name) return each.what;
  for (const auto& each : kFields)
    if (field == each.name) return each.what;
  return base::enum_from<FieldClass>(field);
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const auto& each : person_fields()) names.emplace_back(each.name);
  for (const auto& each : kFields) names.emplace_back(each.name);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
    if (std::ranges::find(names, d.name) == names.end()) names.emplace_back(d.name);
  });
  return names;
}

base::Result<access::Ties> ties_by_row(const House& house, Gate& store, const std::string& case_id,
                                       const std::string& desk) {
  auto row = store.case_row(case_id);
  if (!row) return base::fail(std::move(row.error()));
  if (!*row) return base::fail(not_here());
  access::Asker asker;
  asker.desk = desk;
  return ties_of(house, asker, **row);
}

ClassName class_name(const House& house, FieldClass what) {
  return {std::string(base::enum_name(what)), house.policy.info(what).text};
}

PurposeView purpose_view(const House& house, const access::Purpose& purpose) {
  PurposeView view;
  view.id = purpose.id;
  view.text = purpose.text;
  view.article = purpose.basis.article;
  view.certainty = law::to_string(purpose.basis.certainty);
  view.basis = purpose.basis.text;
  for (const auto& id : purpose.basis.sources) {
    const auto found = house.library.sources.find(id);
    SourceView source;
    source.id = id;
    if (found != house.library.sources.end()) {
      source.title = found->second.title;
      if (!found->second.url.empty()) source.url = found->second.url;
    }
    view.sources.push_back(std::move(source));
  }
  return view;
}

GlassView glass_view(const Call& call, const std::string& case_id, const casework::BrokenGlass& glass) {
  GlassView view;
  view.case_ = case_id;
  view.number = glass.number;
  view.opened = glass.opened;
  view.by_desk = glass.by_desk;
  if (glass.by_desk == call.asker.desk) view.by_user = glass.by_user;
  view.rule = glass.held.rule;
  for (const auto& word : glass.held.classes)
    if (const auto what = base::enum_from<FieldClass>(word)) view.classes.push_back(class_name(call.house, *what));
  view.reason = glass.held.reason;
  view.until = glass.held.until;
  view.open = glass.open(call.now);
  view.review_by = glass.held.review_by;
  if (glass.review) {
    view.verdict = glass.review->verdict;
    view.remark = glass.review->remark;
  }
  view.reviewed_on = glass.reviewed_on;
  return view;
}

Answer<AccessAnswer> who_has_access(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto eye = Eye::of(call, *state);
  if (!eye.opens()) return failed(not_here());
  auto permit = call.house.policy.may_see(call.asker, eye.ties(), FieldClass::sharing);
  if (!permit) return failed(std::move(permit.error()));
  AccessAnswer answer;
  add_desks(call, *state, answer);
  for (const auto& glass : state->glasses) answer.glasses.push_back(glass_view(call, id, glass));
  if (std::ranges::find(eye.ties().ties, access::Tie::owner) != eye.ties().ties.end())
    for (const auto& conflict : state->conflicts)
      if (!conflict.lifted_on) answer.conflicts.push_back({conflict.account, conflict.reason, conflict.since});
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
    if (call.house.policy.info(d.value).of == access::ClassOf::case_ && !eye.sees(d.value))
      answer.withheld.push_back(class_name(call.house, d.value));
  });
  return answer;
}

}  // namespace relais::desks
