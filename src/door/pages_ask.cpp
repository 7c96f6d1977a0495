// Is this normal? Questions about a situation, and after them rights and numbers: never a verdict.
#include <fmt/format.h>

#include "door/html.hpp"
#include "door/page_maker.hpp"

namespace relais::door {

namespace {

std::string field_of(std::size_t index) { return fmt::format("q{}", index + 1); }

bool is_answer(std::string_view value) { return value == "yes" || value == "no" || value == "unknown"; }

bool understood(const Questionnaire& form, const Form& given) {
  for (std::size_t i = 0; i < form.questions.size(); ++i)
    if (const auto value = given.value(field_of(i)); value && !is_answer(*value)) return false;
  return true;
}

/// What the answers come to; the page depends on nothing else.
struct Outcome {
  bool some = false;
  bool minor = false;
  bool danger = false;
};

Outcome outcome_of(const Questionnaire& form, const Form& given) {
  Outcome outcome;
  for (std::size_t i = 0; i < form.questions.size(); ++i) {
    if (given.value(field_of(i)) != "yes") continue;
    const auto& question = form.questions[i];
    if (question.minor) outcome.minor = true;
    if (question.danger) outcome.danger = true;
    if (question.sign || question.danger) outcome.some = true;
  }
  for (const auto& kind : form.forms)
    if (kind == "minor") outcome.minor = true;
  return outcome;
}

/// The sentence as it is said to adults, or to young people.
std::string worded(const Questionnaire& form, std::string_view key) {
  return form.teen ? fmt::format("{}_teen", key) : std::string(key);
}

}  // namespace

std::optional<Page> PageMaker::questions(const Voice& voice, const Request& request) const {
  const auto& all = guidance_.questionnaires;
  if (request.address.number == 0) {
    if (request.post) return failed(voice, 405, "method.text", request.now);
    std::string body = "<p class=lead>" + voice.say("ask.lead") + "</p><ul class=choices>";
    for (const auto& form : all)
      body += choice_link(voice, fmt::format("b/{}", form.order), voice.say(form.title), voice.say(form.intro));
    return shell(voice, framed(voice, "b", "ask.h1", body + "</ul>"));
  }
  const auto index = static_cast<std::size_t>(request.address.number) - 1;
  if (index >= all.size()) return std::nullopt;
  const auto& form = all[index];
  if (!request.post) return situation(voice, form, {}, false);
  const auto given = parse_form(request.body);
  if (!given) return situation(voice, form, {}, true);
  if (!understood(form, *given)) return situation(voice, form, *given, true);
  return result(voice, form, *given, request.now);
}

Page PageMaker::situation(const Voice& voice, const Questionnaire& form, const Form& given, bool failed) const {
  const auto address = fmt::format("b/{}", form.order);
  std::string body;
  if (failed) body += "<section class=error role=alert><p>" + voice.say("ask.error") + "</p></section>";
  body += fmt::format("<p class=lead>{}</p><p class=hint>{}</p><form method=post action=\"/{}/{}\" autocomplete=off>",
                      voice.say(form.intro), voice.say(worded(form, "ask.how")), voice.language(), address);
  const std::vector<Choice> choices{
      {"yes", voice.say("option.yes")}, {"no", voice.say("option.no")}, {"unknown", voice.say("option.unknown")}};
  for (std::size_t i = 0; i < form.questions.size(); ++i) {
    const auto value = given.value(field_of(i)).value_or("");
    const bool wrong = !value.empty() && !is_answer(value);
    body += radio_group(field_of(i), voice.say(form.questions[i].said.text), choices, wrong ? "" : value,
                        wrong ? voice.say("who.error_choice") : "");
  }
  body += "<button class=main>" + voice.say("ask.show") + "</button></form><details><summary>" +
          voice.say("frame.sources") + "</summary><ol class=origins>";
  for (const auto& question : form.questions) body += "<li>" + origin(voice, question.said) + "</li>";
  body += "</ol></details>";
  auto frame = framed(voice, address, {}, std::move(body));
  if (failed) frame.status = 422;
  return shell(voice, frame, voice.say(form.title));
}

Page PageMaker::result(const Voice& voice, const Questionnaire& form, const Form& given, base::Instant now) const {
  const auto outcome = outcome_of(form, given);
  Asked asked;
  asked.language = voice.language();
  asked.now = now;
  asked.then = form.then;
  if (outcome.danger) asked.danger = "yes";
  if (outcome.minor) asked.age = "minor";
  for (const auto& kind : form.forms)
    if (const auto what = contact_.situations.find(kind); what != contact_.situations.end())
      asked.what.push_back(what->second);
  const auto answer = whom_to_call(contact_, asked);

  const auto say = [&](std::string_view key) { return "<p>" + voice.say(worded(form, key)) + "</p>"; };
  std::string body = "<div class=lead>" + say(outcome.some ? "result.some" : "result.none") + "</div>";
  if (outcome.minor && outcome.some) body += say("result.minor");
  body += danger_strip(voice, answer, outcome.danger ? worded(form, "result.danger") : "first.danger_call");
  body += answer_parts(voice, answer, "result.numbers");
  body += "<h2>" + voice.say("result.rights") + "</h2><ul class=rights>";
  for (const auto& id : form.rights) body += right(voice, guidance_.rights.find(id)->second, false);
  body += "</ul><ul class=choices>" + choice_link(voice, "w", voice.say("result.write"), voice.say("home.w_more")) +
          "</ul>";
  const auto again = fmt::format("b/{}", form.order);
  body += fmt::format(
      "<p class=hint>{0}</p><p><a class=back href=\"/{1}/{2}\">{3}</a> <a class=back href=\"/{1}/b\">{4}</a></p>",
      voice.say(worded(form, "result.not_a_verdict")), voice.language(), again, voice.say("ask.again"),
      voice.say("ask.others"));
  return shell(voice, framed(voice, again, "result.h1", std::move(body)));
}

}  // namespace relais::door
