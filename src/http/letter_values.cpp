#include "http/letter_values.hpp"

#include <algorithm>

#include "law/program.hpp"

namespace relais::http {

namespace {

namespace json = base::json;
using base::Date;

/// Letters may be in languages the data does not speak; codes then come in French, the language of most offices.
base::Language language_of(std::string_view tag) {
  return base::enum_from<base::Language>(tag.substr(0, tag.find('-'))).value_or(base::Language::fr);
}

const json::object* service_of(const desks::House& house, std::string_view desk_id) {
  const auto* desk = house.book.find(desk_id);
  const auto* all = house.services.is_object() ? house.services.get_object().if_contains("services") : nullptr;
  if (desk == nullptr || desk->service.empty() || all == nullptr || !all->is_array()) return nullptr;
  for (const auto& item : all->get_array()) {
    const auto* id = item.is_object() ? item.get_object().if_contains("id") : nullptr;
    if (id != nullptr && id->is_string() && std::string_view(id->get_string()) == desk->service)
      return &item.get_object();
  }
  return nullptr;
}

/// The first number that answers with a voice.
std::optional<std::string> phone_of(const json::object* service) {
  const auto* phones = service == nullptr ? nullptr : service->if_contains("phones");
  if (phones == nullptr || !phones->is_array()) return std::nullopt;
  for (const auto& phone : phones->get_array()) {
    if (!phone.is_object()) continue;
    const auto* kind = phone.get_object().if_contains("kind");
    const auto* display = phone.get_object().if_contains("display");
    if (display == nullptr || !display->is_string()) continue;
    if (kind == nullptr || (kind->is_string() && kind->get_string() == "voice"))
      return std::string(display->get_string());
  }
  return std::nullopt;
}

std::optional<std::string> text_at(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

/// The latest step of that name in the timeline that still counts.
const desks::TimelineEntry* last_step(const desks::CaseView& view, std::string_view verb) {
  const desks::TimelineEntry* last = nullptr;
  for (const auto& entry : view.timeline) {
    if (entry.type != "step_taken" || entry.corrected_by || !entry.event || !entry.event->is_object()) continue;
    if (text_at(entry.event->get_object(), "step") == verb) last = &entry;
  }
  return last;
}

class Filler {
 public:
  Filler(const desks::House& house, const Words& words, const LetterRequest& request)
      : house_(house),
        words_(words),
        request_(request),
        view_(request.view),
        language_(language_of(request.language)) {}

  exchange::LetterValues fill() {
    person();
    sender();
    documents();
    dates();
    notice();
    slip();
    rights();
    keep_declared();
    return std::move(values_);
  }

 private:
  void text(const std::string& field, const std::optional<std::string>& value) {
    if (value && !value->empty()) values_.texts[field] = *value;
  }
  void date(const std::string& field, const std::optional<Date>& value) {
    if (value) values_.dates[field] = *value;
  }
  void list(const std::string& field, std::vector<std::string> value) {
    if (!value.empty()) values_.lists[field] = std::move(value);
  }
  [[nodiscard]] std::optional<std::string> desk_name(std::string_view id) const {
    const auto* desk = house_.book.find(id);
    return desk == nullptr ? std::optional<std::string>() : std::optional<std::string>(desk->name.in(language_));
  }

  void person() {
    const auto& person = view_.person;
    auto name = person.given_name.value_or("");
    if (person.family_name) name += (name.empty() ? "" : " ") + *person.family_name;
    text("person_name", name.empty() ? view_.label : name);
    // What a person carries must be sayable on the telephone, and found by the words of its list.
    text("reference", request_.letter.names_the_matter ? view_.id : view_.label);
    if (person.born && person.born->earliest == person.born->latest) {
      date("born", person.born->earliest);
    } else if (person.born) {
      date("born_earliest", person.born->earliest);
      date("born_latest", person.born->latest);
    }
    std::string nationality;
    for (const auto& country : person.nationality)
      nationality += (nationality.empty() ? "" : ", ") + std::string(country.alpha3());
    text("nationality", nationality);
    text("language", person.language);
    text("identity_document", person.identity_document);
  }

  void sender() {
    const auto name = desk_name(request_.asker.desk);
    if (request_.letter.names_the_matter) text("sender", name);
    // Where the matter may not be named, neither may a centre or a unit: everybody knows what they do. Of the
    // Immigration Office only the house is named, which in the directory stands before the comma.
    else if (name && request_.asker.role == "immigration")
      text("sender", name->substr(0, name->find(',')));
    const auto phone = phone_of(service_of(house_, request_.asker.desk));
    text("sender_phone", phone);
    text("contact_phone", phone);
  }

  void documents() {
    const auto& held = view_.standing.document;
    std::optional<std::string> asked;
    for (const auto& next : view_.standing.next)
      if (next.do_ == "request_document" && next.document) {
        asked = next.document;
        list("legal_basis", articles(next.because));
      }
    for (const auto& next : view_.standing.next)
      if (next.do_ == "issue_document" && next.document && !asked) asked = next.document;
    if (const auto* entry = last_step(view_, "request_document"); entry != nullptr && !asked)
      asked = text_at(entry->event->get_object(), "document");
    const bool cover = request_.letter.fields.contains("issued_on");
    if (cover && held) asked = held->kind;
    if (asked) text("document", words_.word("documents", *asked, language_));
    if (!held) return;
    date("issued_on", held->issued);
    date("valid_until", held->expires);
    text("previous_document", words_.word("documents", held->kind, language_));
    date("previous_until", held->expires);
  }

  static std::vector<std::string> articles(const std::vector<desks::Reason>& because) {
    std::vector<std::string> all;
    for (const auto& reason : because)
      if (reason.article && std::find(all.begin(), all.end(), *reason.article) == all.end())
        all.push_back(*reason.article);
    return all;
  }

  void dates() {
    const auto of = [&](std::string_view verb) {
      const auto* entry = last_step(view_, verb);
      return entry == nullptr ? std::optional<Date>() : std::optional<Date>(entry->on);
    };
    date("assistance_since", of("accept_assistance"));
    date("milieu_left_on", of("leave_milieu"));
    date("statement_on", of("record_statement") ? of("record_statement") : of("file_complaint"));
    date("opinion_on", of("give_opinion"));
    date("detected_on", of("detect"));
    date("rights_explained_on", of("explain_rights"));
    date("centre_contacted_on", of("contact_centre"));
  }

  void notice() {
    for (const auto& access : view_.access) {
      if (access.relation == "magistrate") text("addressee", desk_name(access.desk));
      if (access.relation == "guardian") text("guardian", desk_name(access.desk));
      if (access.relation == "owner" || access.relation == "accepted") text("centre", desk_name(access.desk));
    }
    if (view_.operation) text("operation", view_.operation->title);
    text("minor", words_.word("ages", view_.age_group, language_));
    if (const auto* rights = last_step(view_, "explain_rights"))
      text("rights_language", text_at(rights->event->get_object(), "language"));
    std::vector<std::string> purposes;
    if (const auto* detect = last_step(view_, "detect"))
      if (const auto* codes = detect->event->get_object().if_contains("purposes");
          codes != nullptr && codes->is_array())
        for (const auto& code : codes->get_array())
          if (code.is_string())
            if (auto word = words_.word("purposes", code.get_string(), language_)) purposes.push_back(std::move(*word));
    list("purposes", std::move(purposes));
    std::vector<std::string> indicators;
    for (const auto& noted : view_.indicators)
      for (const auto& tick : noted.ticks)
        if (const auto* record = house_.library.find(tick.code))
          indicators.push_back(record->header.text.in(language_));
    list("indicators", std::move(indicators));
    std::vector<std::string> parties;
    for (const auto& link : view_.links)
      if (link.party && link.name) parties.push_back(*link.name);
    list("parties", std::move(parties));
  }

  /// Where the person is expected: the desk that accepted, else the one asked last.
  void slip() {
    for (const auto& referral : view_.referrals) {
      const bool taken =
          referral.state == casework::ReferralState::accepted || referral.state == casework::ReferralState::arrived;
      if (taken || !values_.texts.contains("phone")) text("phone", phone_of(service_of(house_, referral.desk)));
    }
    if (!values_.texts.contains("phone")) text("phone", helpline());
  }

  /// For who was referred to nobody, or declined: the first helpline of the directory.
  [[nodiscard]] std::optional<std::string> helpline() const {
    const auto* all = house_.services.is_object() ? house_.services.get_object().if_contains("services") : nullptr;
    if (all == nullptr || !all->is_array()) return std::nullopt;
    for (const auto& item : all->get_array())
      if (item.is_object() && text_at(item.get_object(), "kind") == "helpline") return phone_of(&item.get_object());
    return std::nullopt;
  }

  void rights() {
    const auto& program = house_.procedure.program();
    for (const auto& value : program.values)
      if (value.name == "reflection_term")
        for (const auto& version : value.versions)
          if (version.valid.holds(request_.today)) reflection(version.term);
    std::vector<std::string> numbers;
    const auto* all = house_.services.is_object() ? house_.services.get_object().if_contains("services") : nullptr;
    if (all == nullptr || !all->is_array()) return;
    for (const auto& item : all->get_array()) {
      if (!item.is_object()) continue;
      const auto& service = item.get_object();
      const auto kind = text_at(service, "kind");
      const bool national = text_at(service, "region") == "belgium";
      if (kind != "recognised_centre" && !(national && (kind == "emergency" || kind == "helpline"))) continue;
      const auto* names = service.if_contains("name");
      const auto name = names == nullptr || !names->is_object()
                            ? std::optional<std::string>()
                            : text_at(names->get_object(), base::enum_name(language_));
      const auto phone = phone_of(&service);
      if (name && phone) numbers.push_back(*name + ": " + *phone);
    }
    list("numbers", std::move(numbers));
  }

  /// Said only in the languages that have words for lengths of time; the leaflet does without it otherwise.
  void reflection(const base::Term& term) {
    if (!base::enum_from<base::Language>(request_.language)) return;
    auto sentence = words_.word("terms", term.unit == base::Term::Unit::days ? "days" : "months", language_);
    if (!sentence) return;
    if (const auto hole = sentence->find("{count}"); hole != std::string::npos)
      sentence->replace(hole, 7, std::to_string(term.count));
    text("reflection", sentence);
  }

  void keep_declared() {
    const auto declared = [&](const auto& entry) { return !request_.letter.fields.contains(entry.first); };
    std::erase_if(values_.texts, declared);
    std::erase_if(values_.dates, declared);
    std::erase_if(values_.lists, declared);
  }

  const desks::House& house_;
  const Words& words_;
  const LetterRequest& request_;
  const desks::CaseView& view_;
  base::Language language_;
  exchange::LetterValues values_;
};

}  // namespace

exchange::LetterValues letter_values(const desks::House& house, const Words& words, const LetterRequest& request) {
  return Filler(house, words, request).fill();
}

}  // namespace relais::http
