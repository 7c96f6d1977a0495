#include "door/page_parts.hpp"

#include <cmath>

#include <fmt/format.h>

#include "door/html.hpp"

namespace relais::door {

namespace {

constexpr double kNear = 2.0;      ///< kilometres under which no figure is given
constexpr double kRounded = 20.0;  ///< kilometres from which fives are enough

Values escaped_values(const Values& values) {
  Values out;
  for (const auto& [name, value] : values) out[name] = escaped(value);
  return out;
}

int rounded(double distance) {
  if (distance < kRounded) return static_cast<int>(std::lround(distance));
  return static_cast<int>(std::lround(distance / 5)) * 5;
}

std::string joined_lines(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " · " + b;
}

std::string reason(const Voice& voice, const Entry& entry) {
  if (entry.why.empty() || entry.service->phones.empty())
    return entry.service->note.empty() ? "" : "<p class=why>" + voice.say(entry.service->note) + "</p>";
  return "<p class=why>" + voice.say("why." + entry.why) + "</p>";
}

bool is_danger(const Entry& entry) { return entry.service->kind == "emergency"; }

}  // namespace

std::string Voice::marked(const Said& said, const Values& values) const {
  auto text = filled(escaped(said.language == "fr" ? french_blanks(said.text) : std::string(said.text)),
                     escaped_values(values));
  if (said.language == language_ || said.text.empty()) return text;
  helped_ = true;
  const char* direction = texts_->right_to_left(said.language) == texts_->right_to_left(language_)
                              ? ""
                              : (texts_->right_to_left(said.language) ? " dir=rtl" : " dir=ltr");
  return fmt::format("<span lang={}{}>{}</span>", said.language, direction, text);
}

std::string Voice::say(std::string_view key, const Values& values) const {
  return marked(texts_->say(language_, key), values);
}

std::string Voice::say(const Words& words, const Values& values) const {
  return marked(texts_->say(language_, words), values);
}

std::string Voice::attribute(std::string_view key, const Values& values) const {
  return filled(escaped(texts_->say(language_, key).text), escaped_values(values));
}

std::string clock(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

std::string opening_line(const Voice& voice, const base::Opening& opening) {
  const auto time = clock(opening.minute);
  switch (opening.state) {
    case base::Opening::State::always:
      return voice.say("call.open_always");
    case base::Opening::State::open:
      return voice.say("call.open_until", {{"time", time}});
    case base::Opening::State::closed: {
      if (opening.days_away == 0) return voice.say("call.opens_today", {{"time", time}});
      const auto day = voice.texts().say(voice.language(), fmt::format("day.{}", opening.weekday)).text;
      return voice.say("call.opens_on", {{"time", time}, {"day", std::string(day)}});
    }
    case base::Opening::State::unknown:
      break;
  }
  return voice.say("call.hours_unknown");
}

std::string where_line(const Voice& voice, const Entry& entry) {
  if (entry.distance && *entry.distance < kNear) return voice.say("call.near");
  if (entry.distance) return voice.say("call.distance", {{"km", std::to_string(rounded(*entry.distance))}});
  if (entry.in_region) return voice.say("call.your_region");
  const auto& region = entry.service->region;
  const bool local = region == "brussels" || region == "flanders" || region == "wallonia";
  return local ? voice.say("call.region." + region) : "";
}

std::string dial_link(const Phone& phone, const std::string& name) {
  return fmt::format(
      "<a class=dial href=\"tel:{}\"><bdi dir=ltr aria-hidden=true>{}</bdi><span class=ear>{} {}</span></a>",
      escaped(phone.dial), escaped(national(phone.display)), name, spoken(phone.display));
}

std::string call_card(const Voice& voice, const Entry& entry, bool strong) {
  const auto& service = *entry.service;
  std::string out = fmt::format("<li class=\"call{}\"><h3>{}</h3>", strong ? " strong" : "", voice.say(service.name));
  out += reason(voice, entry);
  out += service.phones.empty() ? "<p class=hint>" + voice.say("call.no_number") + "</p>"
                                : dial_link(service.phones.front(), voice.say(service.name));
  out += "<p class=when>" +
         joined_lines(service.phones.empty() ? "" : opening_line(voice, entry.opening), where_line(voice, entry)) +
         "</p>";
  return out + "</li>";
}

std::string call_row(const Voice& voice, const Entry& entry) {
  const auto& service = *entry.service;
  const auto lines =
      joined_lines(service.phones.empty() ? "" : opening_line(voice, entry.opening), where_line(voice, entry));
  return fmt::format("<li class=row><div><h3>{}</h3>{}<p class=when>{}</p></div>{}</li>", voice.say(service.name),
                     entry.why == "centre" ? "" : reason(voice, entry), lines,
                     service.phones.empty() ? "<p class=hint>" + voice.say("call.no_number") + "</p>"
                                            : dial_link(service.phones.front(), voice.say(service.name)));
}

std::string danger_strip(const Voice& voice, const Answer& answer, std::string_view key) {
  std::string numbers;
  for (const auto* list : {&answer.first, &answer.also})
    for (const auto& entry : *list)
      if (is_danger(entry) && !entry.service->phones.empty())
        numbers += dial_link(entry.service->phones.front(), voice.say(entry.service->name));
  return "<section class=danger><p>" + voice.say(key) + "</p><div>" + numbers + "</div></section>";
}

std::string answer_parts(const Voice& voice, const Answer& answer, std::string_view first_heading) {
  std::string out = "<h2>" + voice.say(first_heading) + "</h2><ul class=calls>";
  bool strong = true;
  for (const auto& entry : answer.first) {
    if (is_danger(entry)) continue;
    out += call_card(voice, entry, strong);
    strong = false;
  }
  const auto* own = voice.texts().find(voice.language());
  const bool short_page = own != nullptr && own->extent == Tongue::Extent::first;
  out += "</ul><h2>" + voice.say(short_page ? "first.centres" : "who.centres") + "</h2><p>" + voice.say("why.centre") +
         "</p><ul class=rows>";
  for (const auto& entry : answer.centres) out += call_row(voice, entry);
  out += "</ul>";
  std::string also;
  for (const auto& entry : answer.also)
    if (!is_danger(entry)) also += call_row(voice, entry);
  if (!also.empty()) out += "<h2>" + voice.say("who.also") + "</h2><ul class=rows>" + also + "</ul>";
  return out;
}

std::string radio_group(std::string_view name, const std::string& legend, const std::vector<Choice>& choices,
                        std::string_view chosen, const std::string& error) {
  std::string out = fmt::format("<fieldset class=options id=\"q_{0}\"{1}><legend>{2}</legend>", name,
                                error.empty() ? "" : fmt::format(" aria-describedby=\"e_{}\"", name), legend);
  if (!error.empty()) out += fmt::format("<p class=error id=\"e_{}\">{}</p>", name, error);
  for (const auto& choice : choices)
    out += fmt::format("<label class=option><input type=radio name=\"{}\" value=\"{}\"{}><span>{}</span></label>", name,
                       choice.value, choice.value == chosen ? " checked" : "", choice.label);
  return out + "</fieldset>";
}

std::string choice_link(const Voice& voice, std::string_view target, const std::string& label,
                        const std::string& more) {
  return fmt::format("<li><a class=choice href=\"/{}/{}\"><b>{}</b>{}</a></li>", voice.language(), target, label,
                     more.empty() ? "" : "<span>" + more + "</span>");
}

}  // namespace relais::door
