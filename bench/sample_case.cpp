#include "sample_case.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace relais::bench {
namespace {

using base::Date;
using casework::StepTaken;

struct Stage {
  int day;
  std::string_view by;
  std::string_view verb;
};

// As law/procedure allows it; bench_standings refuses to measure when a step is refused.
constexpr std::array kStages = {
    Stage{0, "police", "detect"},
    Stage{0, "police", "explain_rights"},
    Stage{0, "police", "inform_magistrate"},
    Stage{1, "police", "contact_centre"},
    Stage{2, "centre:payoke", "accept_assistance"},
    Stage{2, "centre:payoke", "leave_milieu"},
    Stage{3, "centre:payoke", "request_document"},
    Stage{6, "immigration_office", "issue_document"},
    Stage{20, "police", "record_statement"},
    Stage{25, "centre:payoke", "request_document"},
    Stage{30, "immigration_office", "issue_document"},
    Stage{60, "magistrate", "give_opinion"},
    Stage{100, "centre:payoke", "request_document"},
    Stage{110, "immigration_office", "issue_document"},
    Stage{150, "magistrate", "give_opinion"},
    Stage{160, "centre:payoke", "request_document"},
    Stage{170, "immigration_office", "issue_document"},
    Stage{200, "police", "record_statement"},
    Stage{260, "magistrate", "retain_charges"},
    Stage{330, "court", "convict"},
};

Date first_day(int index) { return base::add_days(*base::parse_date("2022-03-01"), (index * 37) % 1500); }

law::Step step_of(const Stage& stage, int index) {
  law::Step step;
  step.on = base::add_days(first_day(index), stage.day);
  step.by = stage.by;
  step.verb = stage.verb;
  if (stage.verb == "detect") {
    step.purposes = {index % 3 == 0 ? "sexual" : "labour"};
    step.params = {{"facts_on", base::to_string(base::add_days(step.on, -30))}};
  } else if (stage.verb == "explain_rights") {
    step.params = {{"language", "ro"}};
  } else if (stage.verb == "contact_centre") {
    step.params = {{"centre", "payoke"}};
  } else if (stage.verb == "give_opinion") {
    for (const auto* answer : {"case_open", "victim", "cooperates", "ties_cut", "no_danger"}) {
      step.params.emplace_back(answer, "yes");
    }
  } else if (stage.verb == "convict") {
    step.params = {{"instance", "first"}};
  }
  return step;
}

StepTaken taken_of(const law::Step& step) {
  StepTaken taken;
  taken.step = step.verb;
  taken.purposes = step.purposes;
  for (const auto& [name, value] : step.params) {
    if (name == "facts_on") taken.facts_on = base::parse_date(value);
    if (name == "language") taken.language = value;
    if (name == "centre") taken.centre = value;
    if (name == "case_open") taken.case_open = value;
    if (name == "victim") taken.victim = value;
    if (name == "cooperates") taken.cooperates = value;
    if (name == "ties_cut") taken.ties_cut = value;
    if (name == "no_danger") taken.no_danger = value;
    if (name == "instance") taken.instance = value;
  }
  return taken;
}

std::string desk_of(const std::string& actor) {
  if (actor == "police") return "police-antwerp";
  if (actor == "magistrate" || actor == "court") return "magistrate-antwerp";
  if (actor == "immigration_office") return "immigration-office";
  return "payoke";
}

}  // namespace

std::vector<law::Step> sample_steps(int index) {
  std::vector<law::Step> steps;
  for (const auto& stage : kStages) steps.push_back(step_of(stage, index));
  return steps;
}

law::PersonFacts sample_person(int index) {
  law::PersonFacts person;
  person.nationality = {*base::Country::from(index % 2 == 0 ? "VNM" : "NGA")};
  person.born_earliest = person.born_latest = base::add_days(*base::parse_date("1990-01-01"), index % 3000);
  return person;
}

casework::CaseId sample_id(int index) {
  // Ordered by the day of opening, spread within the day, as ids made by the application are.
  const auto instant = base::Instant::from_micros(static_cast<std::int64_t>(first_day(index).days()) * 86'400'000'000 +
                                                  static_cast<std::int64_t>(index) * 1'000);
  base::SeededRandom random(static_cast<std::uint64_t>(index));
  return base::new_id<casework::CaseTag>(instant, random);
}

std::vector<casework::CaseRecord> sample_records(int index) {
  std::vector<casework::CaseRecord> records;
  const auto add = [&](Date on, const std::string& actor, casework::CaseEvent event) {
    const auto instant =
        base::Instant::from_micros(static_cast<std::int64_t>(on.days()) * 86'400'000'000 + 36'000'000'000);
    records.push_back({static_cast<std::int64_t>(records.size()) + 1, on, instant, desk_of(actor),
                       "clerk." + desk_of(actor), actor, std::move(event)});
  };
  casework::CaseOpened opened;
  opened.label = fmt::format("Person {}", index);
  add(first_day(index), "police", opened);
  const auto facts = sample_person(index);
  casework::PersonDescribed described;
  described.person.given_name = fmt::format("Invented{}", index % 5000);
  described.person.family_name = fmt::format("Name{}", index % 20000);
  described.person.nationality = facts.nationality;
  described.person.born = casework::Birth{*facts.born_earliest, *facts.born_latest};
  described.person.gender = index % 3 == 0 ? casework::Gender::female : casework::Gender::male;
  described.person.language = "vi";
  add(first_day(index), "police", described);
  auto steps = sample_steps(index);
  // The second statement and the conviction are left out: a case that still runs, with dates to watch.
  steps.resize(18);
  for (const auto& step : steps) add(step.on, step.by, taken_of(step));
  return records;
}

}  // namespace relais::bench
