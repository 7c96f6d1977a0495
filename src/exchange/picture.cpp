#include "exchange/picture.hpp"

#include <algorithm>

namespace relais::exchange {
namespace {

using namespace casework;

// First line of the note that keeps what has no field, so that an export finds it again.
constexpr std::string_view kNotedHead = "Imported fields without a place of their own:";

void picture_steps(const CaseState& state, CasePicture& picture) {
  for (const auto& [number, step] : state.steps()) {
    if (step.verb == "detect") {
      if (!picture.detected_on) {
        picture.detected_on = step.on;
        picture.detected_by = step.by;
      }
      for (const auto& purpose : step.purposes)
        if (std::find(picture.purposes.begin(), picture.purposes.end(), purpose) == picture.purposes.end())
          picture.purposes.push_back(purpose);
      for (const auto& [key, value] : step.params)
        if (key == "facts_on" && !picture.facts_on) picture.facts_on = base::parse_date(value);
    }
    if (step.verb == "decline_help") picture.help_declined_on = step.on;
    if (step.verb == "accept_assistance") picture.help_declined_on.reset();
  }
}

void picture_notes(const CaseState& state, CasePicture& picture) {
  for (const auto& note : state.notes) {
    if (note.kind != NoteKind::fact) continue;
    auto noted = read_noted(note.text);
    if (noted.empty())
      picture.notes.push_back({note.language, note.text});
    else
      picture.noted.merge(noted);
  }
}

StepTaken detection(const CasePicture& picture) {
  StepTaken step;
  step.step = "detect";
  step.purposes = picture.purposes;
  step.facts_on = picture.facts_on;
  return step;
}

/// One line a value: line breaks and backslashes inside are escaped.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\')
      result += "\\\\";
    else if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size())
      result += text[++i] == 'n' ? '\n' : text[i];
    else
      result += text[i];
  }
  return result;
}

}  // namespace

CasePicture picture_of(const CaseState& state, const PicturedStanding& standing) {
  CasePicture picture;
  picture.id = state.id();
  picture.label = state.label;
  picture.opened_on = state.opened_on;
  picture.ground = state.ground;
  picture.smuggling_form = state.smuggling_form;
  picture.person = state.person;
  picture.presumed_victim = standing.judicial != "denied";
  picture.sector = standing.sector;
  picture.closed = state.closed;
  picture.judicial = standing.judicial;
  picture.phase = standing.phase;
  picture.document = standing.document;
  picture.document_expires = standing.document_expires;
  picture_steps(state, picture);
  picture_notes(state, picture);
  for (const auto& list : state.indicators)
    for (const auto& tick : list.ticks) picture.indicators.push_back(tick.code);
  for (const auto& consent : state.consents)
    picture.consents.push_back({consent.recipient, consent.purpose, consent.data, consent.since, consent.until,
                                consent.withdrawn_on, consent.language});
  for (const auto& referral : state.referrals)
    picture.referrals.push_back({referral.desk, base::in_brussels(referral.sent).date});
  return picture;
}

std::vector<DatedEvent> events_of(const CasePicture& picture, Date today) {
  const auto opened_on = picture.opened_on.value_or(picture.detected_on.value_or(today));
  std::vector<DatedEvent> events;
  CaseOpened opened;
  opened.label = picture.label;
  opened.ground = picture.ground;
  opened.smuggling_form = picture.smuggling_form;
  events.push_back({opened_on, opened});
  events.push_back({opened_on, PersonDescribed{picture.person}});
  if (picture.presumed_victim)
    events.push_back({std::max(opened_on, picture.detected_on.value_or(opened_on)), detection(picture)});
  if (picture.help_declined_on) {
    StepTaken declined;
    declined.step = "decline_help";
    events.push_back({std::max(opened_on, *picture.help_declined_on), declined});
  }
  for (const auto& consent : picture.consents) {
    events.push_back({std::max(opened_on, consent.since),
                      ConsentGiven{consent.recipient, consent.purpose, consent.data, consent.until, consent.language}});
    if (consent.withdrawn_on)
      events.push_back(
          {std::max(opened_on, *consent.withdrawn_on), ConsentWithdrawn{consent.recipient, consent.purpose}});
  }
  for (const auto& note : picture.notes)
    events.push_back({opened_on, NoteWritten{NoteKind::fact, note.language, note.text}});
  if (!picture.noted.empty())
    events.push_back({opened_on, NoteWritten{NoteKind::fact, "en", noted_text(picture.noted)}});
  if (picture.closed) events.push_back({std::max(opened_on, today), FileClosed{*picture.closed}});
  std::stable_sort(events.begin() + 1, events.end(), [](const auto& a, const auto& b) { return a.on < b.on; });
  return events;
}

std::string noted_text(const std::map<std::string, std::string>& noted) {
  std::string text(kNotedHead);
  for (const auto& [name, value] : noted) text.append("\n").append(name).append(" = ").append(escaped(value));
  return text;
}

std::map<std::string, std::string> read_noted(std::string_view text) {
  std::map<std::string, std::string> noted;
  if (!text.starts_with(kNotedHead)) return noted;
  text.remove_prefix(kNotedHead.size());
  while (!text.empty()) {
    text.remove_prefix(1);
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    const auto middle = line.find(" = ");
    if (middle != std::string_view::npos) noted.emplace(line.substr(0, middle), unescaped(line.substr(middle + 3)));
    text.remove_prefix(end);
  }
  return noted;
}

}  // namespace relais::exchange
