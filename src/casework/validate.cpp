#include "casework/validate.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace relais::casework {

namespace {

using Fault = std::optional<base::Error>;

constexpr std::size_t kMostListed = 40;
constexpr std::array<std::string_view, 7> kRelations = {"relative",  "found_together", "employer",   "suspect",
                                                        "recruiter", "landlord",       "transporter"};
constexpr std::array<std::string_view, 3> kAnswers = {"yes", "no", "unclear"};

/// Collects the first fault; later checks are skipped.
class Checker {
 public:
  explicit Checker(std::string at) : at_(std::move(at)) {}

  [[nodiscard]] std::string place(std::string_view field) const { return fmt::format("{}/{}", at_, field); }

  Checker& require(bool good, std::string_view field, std::string what, std::string expected) {
    if (!fault_ && !good) fault_ = bad(place(field), std::move(what), std::move(expected));
    return *this;
  }
  Checker& text(std::string_view value, std::string_view field, std::size_t most = kShortText) {
    if (!fault_) fault_ = find_fault_in_text(value, most, place(field));
    return *this;
  }
  Checker& text(const std::optional<std::string>& value, std::string_view field, std::size_t most = kShortText) {
    if (value) text(std::string_view(*value), field, most);
    return *this;
  }
  Checker& texts(const std::vector<std::string>& values, std::string_view field) {
    require(values.size() <= kMostListed, field, "too many entries", fmt::format("at most {}", kMostListed));
    for (const auto& value : values) text(std::string_view(value), field);
    return *this;
  }
  Checker& language(const std::optional<std::string>& value, std::string_view field) {
    return require(!value || base::is_language_tag(*value), field, "this is not a language",
                   "a language tag such as vi or pt-BR");
  }
  template <class Words>
  Checker& word(const std::optional<std::string>& value, const Words& words, std::string_view field) {
    if (!value || std::ranges::find(words, *value) != std::end(words)) return *this;
    std::string all;
    for (const auto& each : words) all += (all.empty() ? "one of " : ", ") + std::string(each);
    return require(false, field, "this word is not known here", all);
  }
  Checker& also(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
    return *this;
  }
  [[nodiscard]] Fault done() { return std::move(fault_); }
  [[nodiscard]] bool ok() const { return !fault_; }

 private:
  std::string at_;
  Fault fault_;
};

struct Context {
  const Setting& setting;
  const CaseState& state;
  const Acting& acting;
  Date on;
  const std::string& at;
};

bool is_centre(const DeskBook& book, std::string_view word) {
  return std::ranges::any_of(book.all(), [&](const Desk& desk) {
    return (desk.kind == "centre" || desk.kind == "minors_centre") && (desk.acts_as == word || desk.id == word);
  });
}

bool may_record_for(const Context& with, const std::string& actor) {
  if (actor == with.acting.acts_as) return true;
  const auto* desk = with.setting.book.find(with.acting.desk);
  return desk != nullptr && std::ranges::find(desk->records_for, actor) != desk->records_for.end();
}

Fault fault(const Context& with, const StepTaken& e) {
  Checker check(with.at);
  check.require(with.setting.procedure.knows_verb(e.step, true), "step", "this step is not known",
                "a step of the procedure");
  check.require(!e.by || with.setting.procedure.knows_actor(*e.by), "by", "this actor is not known",
                "an actor of the procedure");
  if (e.by && check.ok() && !may_record_for(with, *e.by))
    return no("not_on_whose_behalf", check.place("by"), "this desk does not record steps for " + *e.by,
              "a step of its own, or of somebody it records for");
  check.texts(e.purposes, "purposes").language(e.language, "language").text(e.leaflet, "leaflet");
  check.require(!e.facts_on || *e.facts_on <= with.on, "facts_on", "the facts lie after the step", "a day not later");
  check.require(!e.centre || is_centre(with.setting.book, *e.centre), "centre", "this centre is not known",
                "a centre of the directory");
  check.word(e.case_open, kAnswers, "case_open")
      .word(e.victim, kAnswers, "victim")
      .word(e.cooperates, kAnswers, "cooperates");
  check.word(e.ties_cut, kAnswers, "ties_cut").word(e.no_danger, kAnswers, "no_danger");
  check.word(e.instance, std::array<std::string_view, 2>{"first", "appeal"}, "instance");
  check.text(e.reason, "reason", kLongText).text(e.remark, "remark", kLongText).text(e.document, "document");
  const bool answers_negatively = e.step == "refuse_document" || e.step == "withdraw_document";
  check.require(!answers_negatively || e.reason, "reason", "a reason is missing", "why, in a sentence");
  return check.done();
}

Fault fault(const Context& with, const PersonDescribed& e) {
  return find_fault_in_person(with.setting, e.person, with.at + "/person");
}

Fault fault(const Context& with, const IndicatorsNoted& e) {
  Checker check(with.at);
  const auto topic = with.setting.library.topics.find("indicators." + e.list);
  check.require(topic != with.setting.library.topics.end(), "list", "this list of indicators is not known",
                "a list of the law");
  check.require(!e.ticks.empty() && e.ticks.size() <= 200, "ticks", "nothing or too much is ticked",
                "1 to 200 indicators");
  for (const auto& tick : e.ticks) {
    check.require(with.setting.library.find(tick.code) != nullptr ||
                      with.setting.library.find("indicators." + e.list + "." + tick.code) != nullptr,
                  "ticks", "an indicator is not known", "the id of an indicator of that list");
    check.text(tick.note, "ticks", kLongText);
  }
  return check.done();
}

Fault fault(const Context& with, const AssessmentStated& e) {
  Checker check(with.at);
  return check.texts(e.acts, "acts")
      .texts(e.purposes, "purposes")
      .texts(e.ilo_dimensions, "ilo_dimensions")
      .text(std::string_view(e.reasons), "reasons", kLongText)
      .done();
}

Fault fault(const Context& with, const ReferralSent& e) {
  Checker check(with.at);
  check.require(with.setting.book.receives(e.desk, "referral"), "desk", "this desk receives no referrals",
                "a desk of the directory that does");
  check.require(e.desk != with.acting.desk, "desk", "this is your own desk", "another desk");
  check.require(e.then.size() <= kMostListed, "then", "too many desks", "a short list");
  for (const auto& next : e.then)
    check.require(with.setting.book.receives(next, "referral") && next != e.desk, "then",
                  "a desk to ask next receives no referrals, or is asked already",
                  "other desks of the directory that do");
  check.also(find_fault_in_need(e.need, with.at + "/need"));
  return check.done();
}

Fault fault(const Context& with, const ConsentGiven& e) {
  Checker check(with.at);
  check.require(with.setting.book.find(e.recipient) != nullptr, "recipient", "this desk is not known",
                "a desk of the directory");
  check.text(std::string_view(e.purpose), "purpose").language(e.language, "language");
  check.require(!e.data.empty(), "data", "no data is named", "at least one class of data");
  check.require(!e.until || *e.until >= with.on, "until", "the consent would end before it begins",
                "a day not earlier");
  return check.done();
}

Fault fault(const Context& with, const ConsentWithdrawn& e) {
  const bool open = std::ranges::any_of(with.state.consents, [&](const Consent& each) {
    return each.recipient == e.recipient && !each.withdrawn_on && (!e.purpose || *e.purpose == each.purpose);
  });
  if (open) return std::nullopt;
  return no("no_such_consent", with.at + "/recipient", "there is no consent to withdraw",
            "a recipient with an open consent");
}

Fault fault(const Context& with, const NoteWritten& e) {
  Checker check(with.at);
  check.require(base::is_language_tag(e.language), "language", "this is not a language", "a language tag");
  return check.text(std::string_view(e.text), "text", kLongText).done();
}

Fault fault(const Context& with, const Linked& e) {
  Checker check(with.at);
  check.require(e.to_case.has_value() != e.to_party.has_value(), "to_case", "one end is missing or doubled",
                "either to_case or to_party");
  check.require(!e.to_case || *e.to_case != with.state.id(), "to_case", "a case cannot be linked to itself",
                "another case");
  return check.word(std::optional(e.relation), kRelations, "relation").done();
}

Fault fault(const Context& with, const LetterMade& e) {
  Checker check(with.at);
  return check.word(std::optional(e.letter), with.setting.letters, "letter").language(e.language, "language").done();
}

bool fits(const Desk& desk, std::string_view capacity) {
  return desk.kind == capacity || (capacity == "magistrate" && desk.kind == "labour_auditor");
}

Fault fault(const Context& with, const Assigned& e) {
  Checker check(with.at);
  const auto* desk = with.setting.book.find(e.desk);
  check.require(desk != nullptr, "desk", "this desk is not known", "a desk of the directory");
  check.word(std::optional(e.capacity),
             std::array<std::string_view, 5>{"magistrate", "guardian", "immigration", "minors_centre", "centre"},
             "capacity");
  check.require(!check.ok() || fits(*desk, e.capacity), "capacity", "this desk does not have that capacity",
                "a desk of that kind");
  return check.done();
}

bool is_benelux_neighbour(const law::Library& library, Country country, Date on) {
  const auto* benelux = library.on("countries.benelux", on);
  const auto* belgium = library.on("countries.belgium", on);
  const auto holds = [&](const law::Record* record) {
    if (record == nullptr || !record->value.is_object()) return false;
    const auto* members = record->value.get_object().if_contains("members");
    if (members == nullptr || !members->is_array()) return false;
    return std::ranges::any_of(members->get_array(), [&](const base::json::value& each) {
      return each.is_string() && each.get_string() == country.alpha3();
    });
  };
  return holds(benelux) && !holds(belgium);
}

Fault fault(const Context& with, const CrossBorderAsked& e) {
  Checker check(with.at);
  check.require(is_benelux_neighbour(with.setting.library, e.country, with.on), "country",
                "no such request goes to this country", "another country of the Benelux");
  check.text(std::string_view(e.reason), "reason", kLongText);
  check.require(e.answer_by >= with.on, "answer_by", "the answer would be due before it is asked", "a day not earlier");
  return check.done();
}

Fault fault(const Context& with, const CrossBorderAnswered& e) {
  Checker check(with.at);
  check.text(e.reason, "reason", kLongText);
  check.require(e.accepted || e.reason, "reason", "a reason is missing", "why it was declined");
  check.require(
      std::ranges::any_of(with.state.cross_border,
                          [&](const CrossBorder& each) { return each.country == e.country && !each.answered_on; }),
      "country", "this country was not asked, or has answered", "a country whose answer is awaited");
  return check.done();
}

Fault fault(const Context& with, const Disappeared& e) {
  if (with.state.disappeared)
    return no("already_so", with.at, "the person is already reported as disappeared", "found_again first");
  Checker check(with.at);
  check.require(e.last_seen <= with.on, "last_seen", "last seen after the report", "a day not later");
  return check.text(e.told, "told").done();
}

Fault fault(const Context& with, const FoundAgain&) {
  if (with.state.disappeared) return std::nullopt;
  return no("already_so", with.at, "the person is not reported as disappeared", "a report first");
}

Fault fault(const Context& with, const FileClosed& e) {
  if (with.state.closed) return no("already_so", with.at, "the file is closed already", "an open file");
  return find_fault_in_text(e.reason, kLongText, with.at + "/reason");
}

Fault fault(const Context& with, const FileReopened& e) {
  if (!with.state.closed) return no("already_so", with.at, "the file is open already", "a closed file");
  return find_fault_in_text(e.reason, kLongText, with.at + "/reason");
}

bool may_be_corrected(const CaseEvent& event) {
  return !std::holds_alternative<ReferralSent>(event) && !std::holds_alternative<ReferralAnswered>(event) &&
         !std::holds_alternative<ReferralEscalated>(event) && !std::holds_alternative<PersonArrived>(event) &&
         !std::holds_alternative<ShelterSealed>(event) && !std::holds_alternative<BreakGlassOpened>(event) &&
         !std::holds_alternative<BreakGlassReviewed>(event) && !std::holds_alternative<ConflictDeclared>(event) &&
         !std::holds_alternative<ConflictLifted>(event);
}

Fault fault_in_replacement(const Context& with, const CaseRecord& written, const base::json::value& json) {
  const auto place = with.at + "/replacement";
  auto replacement = base::decode<CaseEvent>(json, place);
  if (!replacement) return std::move(replacement.error());
  if (replacement->index() != written.event.index())
    return bad(place + "/type", "this is another kind of event", "an event of the type it replaces");
  if (std::holds_alternative<Corrected>(*replacement))
    return bad(place, "a correction cannot be rewritten", "take it back, then correct again");
  if (std::holds_alternative<CaseOpened>(*replacement)) return std::nullopt;
  return find_fault(with.setting, with.state, *replacement, with.acting, written.on, place);
}

Fault fault(const Context& with, const Corrected& e) {
  Checker check(with.at);
  check.text(std::string_view(e.reason), "reason", kLongText);
  check.require(e.number >= 1 && e.number <= with.state.version(), "number", "there is no such event",
                "the number of an event");
  if (!check.ok()) return check.done();
  const auto& written = with.state.log()[static_cast<std::size_t>(e.number - 1)];
  if (!may_be_corrected(written.event))
    return no("cannot_be_corrected", check.place("number"), "another desk relied on this event at once",
              "an event of the file");
  if (written.by_desk != with.acting.desk)
    return no("not_yours_to_correct", check.place("number"), "another desk wrote this", "an event of your own desk");
  if (std::holds_alternative<CaseOpened>(written.event) && !e.replacement)
    return bad(check.place("replacement"), "the opening of a case can be changed but not undone", "a replacement");
  if (e.replacement) return fault_in_replacement(with, written, *e.replacement);
  return std::nullopt;
}

Fault not_an_act(const Context& with) {
  return no("not_an_act", with.at + "/type", "this is recorded by its own desk in its own way",
            "an act of the case file");
}
Fault fault(const Context& with, const CaseOpened&) { return not_an_act(with); }
Fault fault(const Context& with, const ReferralAnswered&) { return not_an_act(with); }
Fault fault(const Context& with, const ReferralEscalated&) { return not_an_act(with); }
Fault fault(const Context& with, const PersonArrived&) { return not_an_act(with); }
Fault fault(const Context& with, const ShelterSealed&) { return not_an_act(with); }
Fault fault(const Context& with, const BreakGlassOpened&) { return not_an_act(with); }
Fault fault(const Context& with, const BreakGlassReviewed&) { return not_an_act(with); }
Fault fault(const Context& with, const ConflictDeclared&) { return not_an_act(with); }
Fault fault(const Context& with, const ConflictLifted&) { return not_an_act(with); }
Fault fault(const Context& with, const TipTakenOn&) { return not_an_act(with); }

}  // namespace

Fault find_fault_in_text(std::string_view text, std::size_t most, const std::string& at) {
  if (base::trimmed(text).empty()) return bad(at, "this is empty", "some text");
  if (text.size() > most) return bad(at, "this is too long", fmt::format("at most {} bytes", most));
  if (!base::is_clean_text(text)) return bad(at, "this holds characters that are no text", "plain text in UTF-8");
  return std::nullopt;
}

Fault find_fault_in_person(const Setting& setting, const Person& person, const std::string& at) {
  Checker check(at);
  check.text(person.given_name, "given_name").text(person.family_name, "family_name").texts(person.aliases, "aliases");
  check.require(person.nationality.size() <= 10, "nationality", "too many nationalities", "at most 10");
  if (person.born) {
    check.require(person.born->earliest <= person.born->latest, "born", "the two days are not in order",
                  "earliest <= latest");
    check.require(person.born->earliest <= setting.today, "born", "this day lies in the future", "a day in the past");
  }
  check.language(person.language, "language").text(person.identity_document, "identity_document");
  if (person.safe_contact) {
    check.text(person.safe_contact->phone, "safe_contact/phone").text(person.safe_contact->when, "safe_contact/when");
    check.text(person.safe_contact->how, "safe_contact/how");
  }
  return check.done();
}

Fault find_fault_in_need(const Need& need, const std::string& at) {
  Checker check(at);
  check.language(need.language, "language").text(need.call_back, "call_back");
  check.word(need.region, std::array<std::string_view, 4>{"brussels", "flanders", "wallonia", "belgium"}, "region");
  check.require(need.people >= 1 && need.people <= 200, "people", "this is not a number of people", "1 to 200");
  return check.done();
}

Fault find_fault(const Setting& setting, const CaseState& state, const CaseEvent& act, const Acting& acting, Date on,
                 const std::string& at) {
  const Context with{setting, state, acting, on, at};
  return std::visit([&](const auto& event) { return fault(with, event); }, act);
}

}  // namespace relais::casework
