#include "oracle.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace relais::law {
namespace {

constexpr std::array<const char*, 5> kQuestions{"case_open", "victim", "cooperates", "ties_cut", "no_danger"};

Date months_later(Date from, int count) {
  using namespace std::chrono;
  auto ymd = from.ymd() + months(count);
  while (!ymd.ok()) ymd = ymd.year() / ymd.month() / (ymd.day() - days(1));
  return Date(sys_days(ymd));
}

std::string value_of(const Step& step, const std::string& key) {
  for (const auto& [name, value] : step.params)
    if (name == key) return value;
  return "";
}

bool is_reflection(const std::string& document) { return document == "annex_13" || document == "annex_15"; }

}  // namespace

std::string Oracle::document(Date on) const {
  if (kind_.empty() || (expires_ && on > *expires_)) return "";
  return fmt::format("{} {} {} {}", kind_, base::to_string(issued_), expires_ ? base::to_string(*expires_) : "-",
                     renewal_);
}

bool Oracle::says(const std::string& question, const std::string& answer) const {
  const auto found = answers_.find(question);
  return found != answers_.end() && found->second == answer;
}

bool Oracle::some_no() const {
  return fresh_ && std::any_of(kQuestions.begin(), kQuestions.end(), [&](const auto* q) { return says(q, "no"); });
}

bool Oracle::five_yes() const {
  return std::all_of(kQuestions.begin(), kQuestions.end(), [&](const auto* q) { return says(q, "yes"); });
}

bool Oracle::not_yet_clear() const {
  return fresh_ && says("case_open", "yes") && !some_no() &&
         std::any_of(kQuestions.begin() + 1, kQuestions.end(), [&](const auto* q) { return says(q, "unclear"); });
}

std::string Oracle::due(Date on) const {
  const std::string reflection = on >= *base::parse_date("2017-05-20") ? "annex_15" : "annex_13";
  if (phase_ == "none") return statement_ ? "ai_1" : reflection;
  if (phase_ == "reflection") return "ai_1";
  if (!has_started_residence()) return "";
  if (convicted_or_retained_) return "b_card";
  if (phase_ == "ai_1" && not_yet_clear()) return "ai_2";
  return "a_card";
}

bool Oracle::conditions_hold(const std::string& document, bool issuing) const {
  if (!left_ || contact_ || !assisted_ || danger_) return false;
  const bool presumed = judicial_ == "presumed" || judicial_ == "provisional" || judicial_ == "definitive";
  if (is_reflection(document)) return presumed && phase_ == "none" && !statement_;
  if (document == "ai_1") {
    const bool in_time = statement_ && (!reflection_end_ || *statement_ <= *reflection_end_);
    return presumed && (phase_ == "none" || phase_ == "reflection") && in_time && !fraud_ && !stopped_;
  }
  if (document == "ai_2") return phase_ == "ai_1" && cooperates() && (!issuing || not_yet_clear());
  if (document == "a_card") return has_started_residence() && cooperates() && (!issuing || five_yes());
  return has_started_residence() && convicted_or_retained_ && !fraud_ && !stopped_;
}

Oracle::Codes Oracle::against(const std::string& document, Date on, bool issuing) const {
  Codes codes;
  if (is_over() || judicial_ == "ended") codes.insert("procedure_ended");
  const auto turn = *base::parse_date("2017-05-20");
  if (document.empty() || (document == "annex_15" && on < turn) || (document == "annex_13" && on >= turn))
    codes.insert("document_not_in_force_on_date");
  const bool reflected = given_.contains("annex_13") || given_.contains("annex_15");
  if ((is_reflection(document) && reflected) ||
      ((document == "ai_1" || document == "ai_2") && given_.contains(document)))
    codes.insert("document_already_extended");
  // A closed case bars every document but the unlimited stay, which a conviction opens.
  const bool only_closed = document == "b_card" && std::none_of(kQuestions.begin() + 1, kQuestions.end(),
                                                                [&](const auto* q) { return says(q, "no"); });
  if ((some_no() && !only_closed) || judicial_ == "denied") codes.insert("opinion_negative");
  if (issuing && !fresh_ && (document == "ai_2" || document == "a_card")) codes.insert("opinion_required");
  if ((issuing && !request_open_) || !conditions_hold(document, issuing)) codes.insert("conditions_not_met");
  return codes;
}

Oracle::Codes Oracle::actor_codes(const Step& step) const {
  const bool prosecution = step.by == "magistrate" || step.by == "labour_auditor";
  const auto& verb = step.verb;
  if (verb == "request_document" && !step.by.starts_with("centre:")) return {"only_a_centre_may_request"};
  if ((verb == "issue_document" || verb == "refuse_document" || verb == "withdraw_document") &&
      step.by != "immigration_office")
    return {"only_the_immigration_office_issues"};
  if ((verb == "give_opinion" || verb == "retain_charges" || verb == "dismiss") && !prosecution)
    return {"only_the_magistrate_decides_status"};
  if ((verb == "convict" || verb == "acquit") && !prosecution && step.by != "court")
    return {"only_the_magistrate_decides_status"};
  if (verb == "accept_assistance" && !step.by.starts_with("centre:")) return {"actor_not_competent"};
  return {};
}

Oracle::Codes Oracle::step(const Step& step) {
  if (auto codes = actor_codes(step); !codes.empty()) return codes;
  if (step.verb == "request_document") return request(step);
  if (step.verb == "issue_document") return issue(step);
  if (step.verb == "refuse_document") return refuse();
  if (step.verb == "withdraw_document") return withdraw(step);
  if (step.verb == "choose_return") {
    if (phase_ == "returned") return {"procedure_ended"};
    end_stay(withdrawn_);
    phase_ = "returned";
    return {};
  }
  other(step);
  return {};
}

Oracle::Codes Oracle::request(const Step& step) {
  const auto named = value_of(step, "document");
  const auto document = named.empty() ? due(step.on) : named;
  auto codes = against(document, step.on, false);
  if (!codes.empty()) return codes;
  request_open_ = true;
  requested_ = document;
  return {};
}

Oracle::Codes Oracle::issue(const Step& step) {
  const auto named = value_of(step, "document");
  std::vector<std::string> candidates;
  if (!named.empty())
    candidates = {named};
  else if (!requested_.empty())
    candidates = {requested_, due(step.on)};
  else
    candidates = {due(step.on)};
  for (const auto& document : candidates) {
    if (!against(document, step.on, true).empty()) continue;
    hand_over(document, step.on);
    return {};
  }
  return against(candidates.front(), step.on, true);
}

void Oracle::hand_over(const std::string& document, Date on) {
  renewal_ = kind_ == document ? renewal_ + 1 : 0;
  const auto previous_end = expires_;
  kind_ = document;
  issued_ = on;
  given_.insert(document);
  request_open_ = fresh_ = false;
  phase_ = is_reflection(document) ? "reflection" : document;
  expires_.reset();
  if (is_reflection(document)) expires_ = reflection_end_ = base::add_days(on, 45);
  if (document == "ai_1") expires_ = months_later(on, 3);
  if (document == "ai_2") expires_ = months_later(*previous_end, 3);
  if (document == "a_card") expires_ = months_later(on, 6);
}

Oracle::Codes Oracle::refuse() {
  if (is_over() || judicial_ == "ended") return {"procedure_ended"};
  if (!request_open_) return {"conditions_not_met"};
  if (phase_ == "a_card" && requested_ == "b_card")
    request_open_ = false;
  else
    end_stay(true);
  return {};
}

bool Oracle::ground_to_end(const Step& step) const {
  if (!value_of(step, "reason").empty() || contact_ || danger_ || unassisted_) return true;
  if (some_no() || judicial_ == "denied") return true;
  if (phase_ != "reflection" && (fraud_ || stopped_ || case_ended_)) return true;
  return phase_ != "ended" && expires_ && step.on > *expires_;
}

Oracle::Codes Oracle::withdraw(const Step& step) {
  if (phase_ == "returned" || phase_ == "b_card" || (phase_ == "ended" && withdrawn_)) return {"procedure_ended"};
  if (phase_ == "none" || !ground_to_end(step)) return {"conditions_not_met"};
  end_stay(true);
  return {};
}

void Oracle::end_stay(bool withdrawn) {
  phase_ = "ended";
  request_open_ = false;
  withdrawn_ = withdrawn;
  kind_.clear();
}

void Oracle::give_opinion(const Step& step) {
  fresh_ = true;
  answers_.clear();
  for (const auto& [question, answer] : step.params) answers_[question] = answer;
  if (judicial_ == "definitive" || judicial_ == "ended") return;
  if (says("victim", "yes") && !some_no()) judicial_ = "provisional";
  if (says("victim", "no")) judicial_ = "denied";
}

void Oracle::end_case() {
  if (convicted_or_retained_) return;
  judicial_ = "ended";
  case_ended_ = true;
  if (has_started_residence()) end_stay(false);
}

void Oracle::other(const Step& step) {
  const auto& verb = step.verb;
  if ((verb == "detect" || verb == "accept_assistance") && judicial_ == "none") judicial_ = "presumed";
  if (verb == "accept_assistance") {
    assisted_ = true;
    unassisted_ = false;
  }
  if (verb == "end_assistance" || (verb == "decline_help" && assisted_)) {
    assisted_ = false;
    unassisted_ = true;
  }
  if (verb == "leave_milieu") {
    left_ = true;
    contact_ = false;
  }
  if (verb == "resume_contact" && value_of(step, "voluntary") == "true") {
    contact_ = true;
    left_ = false;
  }
  if (verb == "record_statement" || verb == "file_complaint") {
    if (!statement_) statement_ = step.on;
    stopped_ = false;
  }
  if (verb == "stop_cooperating") stopped_ = true;
  if (verb == "fraud_found") fraud_ = true;
  if (verb == "public_order_danger") danger_ = true;
  if (verb == "give_opinion") give_opinion(step);
  if (verb == "retain_charges" || verb == "convict") {
    convicted_or_retained_ = true;
    case_ended_ = false;
    judicial_ = "definitive";
  }
  if (verb == "dismiss" || verb == "acquit") end_case();
}

}  // namespace relais::law
