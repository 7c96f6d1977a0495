// Whom to call, and the card to print.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "door/html.hpp"
#include "door/page_maker.hpp"

namespace relais::door {

namespace {

constexpr std::size_t kLongestPlace = 80;

/// What the form said, and what could not be used, by field.
struct Given {
  Asked asked;
  std::map<std::string, std::string, std::less<>> errors;  ///< field → key of the text
  bool any = false;
};

void take(const Form& form, std::string_view field, std::string& into, Given& given) {
  const auto value = form.value(field);
  if (!value) return;
  const auto& known = values_of(field);
  if (std::find(known.begin(), known.end(), *value) == known.end()) {
    given.errors.emplace(field, "who.error_choice");
    return;
  }
  into = *value;
  given.any = true;
}

Given read_answers(const Form& form, const Voice& voice, const Contact& contact, base::Instant now) {
  Given given;
  given.asked.now = now;
  given.asked.language = voice.language();
  take(form, "danger", given.asked.danger, given);
  take(form, "age", given.asked.age, given);
  std::string what;
  take(form, "what", what, given);
  if (!what.empty()) given.asked.what = {what};
  if (const auto language = form.value("language")) {
    if (voice.texts().find(*language) == nullptr)
      given.errors.emplace("language", "who.error_choice");
    else
      given.asked.language = *language;
  }
  if (const auto place = form.value("place")) {
    given.any = true;
    if (place->size() > kLongestPlace || contact.directory.locate(*place) == nullptr)
      given.errors.emplace("place", "who.error_place");
    if (place->size() <= kLongestPlace) given.asked.place = *place;
  }
  return given;
}

std::string error_of(const Voice& voice, const Given& given, std::string_view field) {
  const auto found = given.errors.find(field);
  return found == given.errors.end() ? "" : voice.say(found->second);
}

std::vector<Choice> options(const Voice& voice, std::string_view prefix,
                            std::initializer_list<std::string_view> values) {
  std::vector<Choice> all;
  for (const auto value : values)
    all.push_back({value, voice.say(value == "unknown" ? "option.unknown" : fmt::format("{}.{}", prefix, value))});
  return all;
}

std::string place_field(const Voice& voice, const Given& given) {
  const auto error = error_of(voice, given, "place");
  return fmt::format(
      "<div class=field id=q_place><label for=place>{}</label><p class=hint id=h_place>{}</p>{}"
      "<input id=place name=place type=text maxlength=80 autocomplete=off spellcheck=false autocapitalize=words "
      "aria-describedby=\"h_place{}\"{} value=\"{}\"></div>",
      voice.say("who.q_place"), voice.say("who.q_place_hint"),
      error.empty() ? "" : "<p class=error id=e_place>" + error + "</p>", error.empty() ? "" : " e_place",
      error.empty() ? "" : " aria-invalid=true", escaped(given.asked.place.value_or("")));
}

std::string language_field(const Voice& voice, const Given& given) {
  std::string out =
      fmt::format("<div class=field id=q_language><label for=language>{}</label>", voice.say("who.q_language"));
  if (const auto error = error_of(voice, given, "language"); !error.empty()) out += "<p class=error>" + error + "</p>";
  out += "<select id=language name=language autocomplete=off>";
  for (const auto& tongue : voice.texts().tongues())
    out += fmt::format("<option value={0} lang={0}{1}>{2}</option>", tongue.code,
                       tongue.code == given.asked.language ? " selected" : "", escaped(tongue.name));
  return out + "</select></div>";
}

std::string question_form(const Voice& voice, const Given& given) {
  const auto& asked = given.asked;
  const auto what = asked.what.empty() ? std::string_view() : std::string_view(asked.what.front());
  std::string out = fmt::format("<form id=ask method=post action=\"/{}/a\" autocomplete=off>", voice.language());
  out += "<h2>" + voice.say(given.any ? "who.again" : "who.ask") + "</h2><p class=hint>" + voice.say("who.ask_more") +
         "</p>";
  const auto chosen = [&](const std::string& value) {
    return given.any ? std::string_view(value) : std::string_view();
  };
  out += radio_group("danger", voice.say("who.q_danger"), options(voice, "option", {"yes", "no", "unknown"}),
                     chosen(asked.danger), error_of(voice, given, "danger"));
  out += radio_group("age", voice.say("who.q_age"), options(voice, "age", {"minor", "adult", "unknown"}),
                     chosen(asked.age), error_of(voice, given, "age"));
  out += radio_group("what", voice.say("who.q_what"),
                     options(voice, "what", {"labour", "sexual", "domestic", "begging", "crime", "violence", "other"}),
                     what, error_of(voice, given, "what"));
  out += place_field(voice, given) + language_field(voice, given);
  return out + "<button class=main>" + voice.say("who.show") + "</button></form>";
}

/// Said when the person speaks a language in which no line is known to answer.
std::string language_note(const Voice& voice, const Asked& asked) {
  const auto* tongue = voice.texts().find(asked.language);
  if (tongue == nullptr || tongue->extent == Tongue::Extent::complete) return {};
  // Said in the language itself, where it has words.
  if (asked.language == voice.language() && tongue->extent == Tongue::Extent::first)
    return "<p class=note>" + voice.say("first.speak") + " " + voice.say("first.interpreter") + "</p>";
  return "<p class=note>" + voice.say("who.language_note", {{"language", tongue->name}}) + "</p>";
}

std::string error_summary(const Voice& voice, const Given& given) {
  if (given.errors.empty()) return {};
  std::string out = "<section class=error role=alert><p>" + voice.say("who.error_summary") + "</p><ul>";
  for (const auto& [field, key] : given.errors)
    out += fmt::format("<li><a href=\"#q_{}\">{}</a></li>", field, voice.say("who.q_" + field));
  return out + "</ul></section>";
}

std::string numbers_of(const Voice& voice, const Answer& answer, std::initializer_list<std::string_view> ids) {
  std::string out;
  for (const auto id : ids) {
    const auto* entry = answer.find(id);
    if (entry == nullptr || entry->service->phones.empty()) continue;
    out += "<li><span>" + voice.say(entry->service->name) + "</span> " +
           dial_link(entry->service->phones.front(), voice.say(entry->service->name)) + "</li>";
  }
  return out;
}

std::string numbers_of_kind(const Voice& voice, const Directory& directory, std::string_view kind) {
  std::string out;
  for (const auto& service : directory.services())
    if (service.kind == kind && !service.phones.empty())
      out += "<li><span>" + voice.say(service.name) + "</span> " +
             dial_link(service.phones.front(), voice.say(service.name)) + "</li>";
  return out;
}

}  // namespace

Page PageMaker::whom(const Voice& voice, const Request& request) const {
  Form form;
  bool readable = true;
  if (request.post) {
    auto parsed = parse_form(request.body);
    readable = parsed.has_value();
    if (parsed) form = std::move(*parsed);
  }
  auto given = read_answers(form, voice, contact_, request.now);
  if (!readable) given.errors.emplace("danger", "who.error_choice");
  const auto answer = whom_to_call(contact_, given.asked);
  std::string body = error_summary(voice, given);
  if (!given.any)
    body += fmt::format("<p class=lead>{}</p><p><a class=back href=\"#ask\">{}</a></p>", voice.say("who.lead"),
                        voice.say("who.ask"));
  // Who says that there is no danger finds the right number at once, and the red line below.
  const bool calm = given.asked.danger == "no";
  if (!calm) body += danger_strip(voice, answer);
  body += language_note(voice, given.asked);
  if (answer.place != nullptr) {
    const auto name = voice.texts().say(voice.language(), answer.place->name).text;
    body += "<p class=hint>" + voice.say("who.near", {{"place", std::string(name)}}) + "</p>";
  }
  body += answer_parts(voice, answer, "who.yours");
  if (calm) body += danger_strip(voice, answer);
  body += question_form(voice, given);
  const auto* own = voice.texts().find(voice.language());
  const bool short_page = own != nullptr && own->extent == Tongue::Extent::first;
  auto frame = framed(voice, "a", short_page ? "first.call_us" : "who.h1", std::move(body));
  const bool place_only = given.errors.size() == 1 && given.errors.contains("place");
  if (!given.errors.empty() && !place_only) frame.status = 422;
  return shell(voice, frame);
}

Page PageMaker::card(const Voice& voice, const Request& request) const {
  Asked asked;
  asked.language = voice.language();
  asked.age = "minor";
  asked.now = request.now;
  const auto answer = whom_to_call(contact_, asked);
  const auto list = [&](std::string_view key, const std::string& rows) {
    return fmt::format("<h2>{}</h2><ul>{}</ul>", voice.say(key), rows);
  };
  std::string centres;
  for (const auto& entry : answer.centres) centres += numbers_of(voice, answer, {entry.service->id});
  std::string body = fmt::format(
      "<div class=screen><p class=lead>{}</p><p class=note>{}</p><p class=hint>{}</p></div><div class=card><section>",
      voice.say("card.lead"), voice.say("card.warning"), voice.say("card.print"));
  body += list("card.danger", numbers_of(voice, answer, {"police-101", "emergency-112"}));
  body += list("card.day_and_night", numbers_of(voice, answer, {"national-contact-point", "child-focus"}));
  body += "</section><section>" + list("card.centres", centres) + "</section><section>";
  body += list("card.sexual_violence", numbers_of_kind(voice, contact_.directory, "sexual_violence_centre"));
  body += fmt::format("</section><section><p>{}</p><p>{}</p><p>{}</p><p class=site>{}</p></section></div>",
                      voice.say("first.you_have_rights"), voice.say("card.free"), voice.say("first.interpreter"),
                      escaped(look_.public_url));
  return shell(voice, framed(voice, "e", "card.h1", std::move(body)));
}

}  // namespace relais::door
