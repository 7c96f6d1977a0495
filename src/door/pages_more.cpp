// Rights, professionals, languages, and what this site is and cannot hide.
#include <fmt/format.h>

#include "door/html.hpp"
#include "door/page_maker.hpp"

namespace relais::door {

Values PageMaker::law_values(const Voice& voice) const {
  const bool days = guidance_.reflection_days != 0;
  const int count = days ? guidance_.reflection_days : guidance_.reflection_months;
  if (count == 0) return {};
  const auto sentence = texts_.say(voice.language(), days ? "term.days" : "term.months").text;
  return {{"reflection", filled(sentence, {{"count", std::to_string(count)}})}};
}

std::string PageMaker::origin(const Voice& voice, const Sourced& said) const {
  std::string names;
  for (const auto& id : said.sources) {
    const auto found = guidance_.sources.find(id);
    if (found == guidance_.sources.end() || !found->second.published) continue;
    if (!names.empty()) names += "; ";
    // Titles of sources are in English; addresses stay words, so that no click leads away with a trace.
    names += fmt::format("<cite lang=en>{}</cite>", escaped(found->second.title));
  }
  const auto certainty = voice.say("certainty." + (said.certainty.empty() ? std::string("unknown") : said.certainty));
  return names.empty() ? certainty : names + " (" + certainty + ")";
}

std::string PageMaker::right(const Voice& voice, const Right& right, bool with_sources) const {
  const auto values = law_values(voice);
  std::string out = "<li><p>" + voice.say(right.said.text, values) + "</p>";
  if (!right.limit.empty())
    out += "<p class=limit><b>" + voice.say("rights.limit") + "</b> " + voice.say(right.limit, values) + "</p>";
  if (with_sources)
    out += "<details><summary>" + voice.say("frame.sources") + "</summary><p>" + origin(voice, right.said) +
           "</p></details>";
  return out + "</li>";
}

Page PageMaker::rights(const Voice& voice) const {
  std::string adults;
  std::string teens;
  for (const auto& id : guidance_.rights_in_order) {
    const auto& each = guidance_.rights.find(id)->second;
    (each.teen ? teens : adults) += right(voice, each, true);
  }
  std::string body = "<p class=lead>" + voice.say("rights.lead") + "</p><ul class=rights>" + adults;
  if (!teens.empty()) body += "</ul><h2>" + voice.say("rights.teen_h") + "</h2><ul class=rights>" + teens;
  body += "</ul><ul class=choices>" + choice_link(voice, "a", voice.say("home.a"), voice.say("home.a_more")) + "</ul>";
  return shell(voice, framed(voice, "c", "rights.h1", std::move(body)));
}

std::optional<Page> PageMaker::professionals(const Voice& voice, const Request& request) const {
  if (request.post) return failed(voice, 405, "method.text", request.now);
  if (request.address.number == 0) {
    std::string body = "<p class=lead>" + voice.say("pro.lead") + "</p><ul class=choices>";
    for (const auto& work : guidance_.professions)
      body += choice_link(voice, fmt::format("d/{}", work.order), voice.say(work.title), "");
    return shell(voice, framed(voice, "d", "pro.h1", body + "</ul>"));
  }
  const auto index = static_cast<std::size_t>(request.address.number) - 1;
  if (index >= guidance_.professions.size()) return std::nullopt;
  return profession(voice, guidance_.professions[index], request.now);
}

Page PageMaker::profession(const Voice& voice, const Profession& work, base::Instant now) const {
  Asked asked;
  asked.language = voice.language();
  asked.who = "professional";
  asked.then = work.call;
  asked.now = now;
  const auto answer = whom_to_call(contact_, asked);
  const auto values = law_values(voice);
  std::string body = "<p class=lead>" + voice.say(work.lead, values) + "</p>" + danger_strip(voice, answer);
  body += "<h2>" + voice.say("pro.steps") + "</h2><ol class=steps>";
  for (const auto& step : work.steps)
    body += fmt::format("<li>{}{}<small>{}</small></li>",
                        step.duty ? "<b class=duty>" + voice.say("pro.duty") + "</b> " : "",
                        voice.say(step.said.text, values), origin(voice, step.said));
  body += "</ol><h2>" + voice.say("pro.never") + "</h2><ul class=never>";
  for (const auto& never : work.never)
    body += "<li>" + voice.say(never.text, values) + "<small>" + origin(voice, never) + "</small></li>";
  body += "</ul><h2>" + voice.say("pro.signs") + "</h2><p class=hint>" + voice.say("pro.signs_more") +
          "</p><ul class=signs>";
  for (const auto& id : work.indicators) {
    const auto& sign = guidance_.indicators.find(id)->second;
    body += "<li>" + voice.say(sign.text) + "<small>" + origin(voice, sign) + "</small></li>";
  }
  body += "</ul>" + answer_parts(voice, answer, "pro.call");
  return shell(voice, framed(voice, fmt::format("d/{}", work.order), {}, std::move(body)), voice.say(work.title));
}

Page PageMaker::languages(const Voice& voice) const {
  std::string body = "<p class=lead>" + voice.say("lang.lead") + "</p><ul class=langs>";
  for (const auto& tongue : texts_.tongues()) {
    const char* extent = tongue.extent == Tongue::Extent::complete ? "lang.complete"
                         : tongue.extent == Tongue::Extent::first  ? "lang.first"
                                                                   : "lang.missing";
    auto status = voice.say(extent);
    if (tongue.extent != Tongue::Extent::missing)
      status += " · " + voice.say(tongue.reviewed ? "lang.reviewed" : "lang.draft");
    body += fmt::format("<li><a href=\"/{0}/\"><b lang={0} dir={1}>{2}</b><span>{3}</span></a></li>", tongue.code,
                        tongue.right_to_left ? "rtl" : "ltr", escaped(tongue.name), status);
  }
  body += "</ul><p class=hint>" + voice.say("lang.draft_more") + "</p>";
  return shell(voice, framed(voice, "f", "lang.h1", std::move(body)));
}

Page PageMaker::about(const Voice& voice) const {
  const auto paragraphs = [&](std::initializer_list<std::string_view> keys) {
    std::string out;
    for (const auto key : keys) out += "<p>" + voice.say(fmt::format("about.{}", key)) + "</p>";
    return out;
  };
  const auto part = [&](std::string_view heading, std::string_view text) {
    return "<h2>" + voice.say(fmt::format("about.{}", heading)) + "</h2>" + paragraphs({text});
  };
  std::string body = "<h2>" + voice.say("about.hide_h") + "</h2>" +
                     paragraphs({"hide_history", "hide_private", "hide_network", "hide_spy", "hide_calls"});
  body += part("leave_h", "leave") + part("kept_h", "kept") + paragraphs({"trust"});
  // The script writes into this place what keeping leaves behind, and the buttons.
  const auto* own = texts_.find(voice.language());
  const bool spoken_by_script = own == nullptr || own->extent == Tongue::Extent::complete;
  body += fmt::format("<div id=keep data-language={}></div><noscript>{}</noscript>",
                      spoken_by_script ? voice.language() : own->second, part("offline_h", "offline_noscript"));
  body += part("numbers_h", "numbers") + "<ul class=origins>";
  for (const auto& service : contact_.directory.services()) {
    if (service.phones.empty() || service.sources.empty() || service.sources.front().empty()) continue;
    const auto source = guidance_.sources.find(service.sources.front());
    if (source == guidance_.sources.end()) continue;
    body += fmt::format("<li>{}: <cite lang=en>{}</cite></li>", voice.say(service.name), escaped(source->second.title));
  }
  body += "</ul>" + part("who_h", "who");
  auto frame = framed(voice, "g", "about.h1", std::move(body));
  frame.scripts = {"/s/keep.js"};
  return shell(voice, frame);
}

}  // namespace relais::door
