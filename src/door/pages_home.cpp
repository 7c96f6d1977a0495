// The shell of every page, the first page, and the page of a wrong address.
#include <fmt/format.h>

#include "door/html.hpp"
#include "door/page_maker.hpp"

namespace relais::door {

namespace {

std::string minified(std::string style) { return squeezed(style); }

bool is_draft(const Texts& texts, std::string_view language) {
  const auto* tongue = texts.find(language);
  return tongue == nullptr || !tongue->reviewed;
}

}  // namespace

Frame framed(const Voice& voice, std::string_view address, std::string_view heading_key, std::string body) {
  Frame frame;
  frame.language = voice.language();
  frame.heading = heading_key;
  frame.body = std::move(body);
  frame.address = address;
  return frame;
}

PageMaker::PageMaker(Texts texts, Contact contact, Guidance guidance, Look look)
    : texts_(std::move(texts)), contact_(std::move(contact)), guidance_(std::move(guidance)), look_(std::move(look)) {
  look_.style = minified(std::move(look_.style));
}

std::optional<Page> PageMaker::page(const Request& request) const {
  const Voice voice(texts_, request.address.language);
  const char page = request.address.page;
  if (page == 'b') return questions(voice, request);
  if (page == 'd') return professionals(voice, request);
  if (request.address.number != 0) return std::nullopt;
  if (page == 'a') return whom(voice, request);
  if (page != 0 && (page < 'c' || page > 'g')) return std::nullopt;
  if (request.post) return failed(voice, 405, "method.text", request.now);
  switch (page) {
    case 0:
      return home(voice, request);
    case 'c':
      return rights(voice);
    case 'e':
      return card(voice, request);
    case 'f':
      return languages(voice);
    case 'g':
      return about(voice);
    default:
      return std::nullopt;
  }
}

std::string PageMaker::head(const Frame& frame) const {
  const Voice voice(texts_, frame.language);
  std::string out = fmt::format(
      "<!doctype html><html lang={}{}><head><meta charset=utf-8><title>{}</title>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\"><meta name=referrer content=no-referrer>"
      "<meta name=robots content=noarchive><meta name=color-scheme content=\"light dark\">"
      "<meta name=format-detection content=\"telephone=no\"><link rel=icon href=\"data:,\"><style>{}</style>",
      frame.language, texts_.right_to_left(frame.language) ? " dir=rtl" : "", voice.attribute("title"), look_.style);
  for (const auto& address : frame.stylesheets)
    out += fmt::format("<link rel=stylesheet href=\"{}\">", escaped(address));
  for (const auto& address : frame.scripts) out += fmt::format("<script src=\"{}\" defer></script>", escaped(address));
  return out + "</head>";
}

std::string PageMaker::language_links(const Voice& voice, std::string_view address) const {
  std::string out = fmt::format("<nav class=tongues aria-label=\"{}\">", voice.attribute("frame.languages"));
  for (const auto& tongue : texts_.tongues()) {
    if (tongue.extent != Tongue::Extent::complete) continue;
    const auto* here = tongue.code == voice.language() ? " aria-current=true" : "";
    out += fmt::format("<a href=\"/{0}/{1}\" lang={0} hreflang={0}{2}>{0}<span class=ear> {3}</span></a>", tongue.code,
                       escaped(address), here, escaped(tongue.name));
  }
  const auto* own = texts_.find(voice.language());
  if (own != nullptr && own->extent != Tongue::Extent::complete)
    out += fmt::format("<a href=\"/{0}/{1}\" aria-current=true class=own>{2}</a>", own->code, escaped(address),
                       escaped(own->name));
  return out + fmt::format("<a href=\"/{}/f\" class=own>+<span class=ear> {}</span></a></nav>", voice.language(),
                           voice.say("frame.more_languages"));
}

std::string PageMaker::foot(const Voice& voice) const {
  std::string out = fmt::format("<footer><nav aria-label=\"{}\"><ul>", voice.attribute("frame.other_pages"));
  for (const auto* page : {"", "a", "b", "w", "v", "c", "d", "e", "f", "g"}) {
    const auto key = *page == 0 ? std::string("frame.home") : std::string("nav.") + page;
    out += fmt::format("<li><a href=\"/{}/{}\">{}</a></li>", voice.language(), page, voice.say(key));
  }
  out += "</ul></nav>";
  if (is_draft(texts_, voice.language())) out += "<p class=draft>" + voice.say("frame.draft") + "</p>";
  if (voice.helped()) out += "<p class=draft>" + voice.say("frame.foreign") + "</p>";
  return out + "</footer>";
}

Page PageMaker::shell(const Voice& voice, const Frame& frame, std::string heading) const {
  Page page;
  page.status = frame.status;
  page.language = frame.language;
  page.html = head(frame);
  page.html += look_.root_key.empty() ? "<body>" : fmt::format("<body data-root=\"{}\">", escaped(look_.root_key));
  page.html += fmt::format(
      "<nav aria-label=\"{0}\"><a id=leave href=\"{1}\" rel=noreferrer><span>{2}</span><small>{3}</small></a>"
      "<a class=skip href=\"#main\">{4}</a></nav>",
      voice.attribute("frame.leave"), escaped(look_.leave_to), voice.say("frame.leave"), voice.say("frame.leave_keys"),
      voice.say("frame.skip"));
  if (look_.demonstration) page.html += "<p class=demonstration>" + voice.say("frame.demonstration") + "</p>";
  // A heading is a key of the texts for pages of the door, and words for pages of others.
  if (heading.empty())
    heading = texts_.keys().contains(frame.heading) ? voice.say(frame.heading) : escaped(frame.heading);
  page.html +=
      fmt::format("<header><a class=home href=\"/{}/\">{}</a>{}</header><main id=main><h1>{}</h1>{}</main>",
                  frame.language, voice.say("frame.home"), language_links(voice, frame.address), heading, frame.body);
  page.html += foot(voice);
  if (!look_.exit_script.empty()) page.html += "<script>" + look_.exit_script + "</script>";
  page.html += "</body></html>";
  return page;
}

Page PageMaker::blank() {
  Page page;
  page.html =
      "<!doctype html><html lang=en><head><meta charset=utf-8><title>Information</title>"
      "<link rel=icon href=\"data:,\"></head><body></body></html>";
  page.language = "en";
  return page;
}

std::string PageMaker::numbers(const Voice& voice, base::Instant now) const {
  Asked asked;
  asked.language = voice.language();
  asked.now = now;
  const auto answer = whom_to_call(contact_, asked);
  return danger_strip(voice, answer) + answer_parts(voice, answer, "first.call_us");
}

Page PageMaker::failed(const Voice& voice, int status, std::string_view key, base::Instant now) const {
  auto frame = framed(voice, "", "missing.h1", "<p class=lead>" + voice.say(key) + "</p>" + numbers(voice, now));
  if (status != 404) frame.heading = "who.h1";
  frame.status = status;
  return shell(voice, frame);
}

Page PageMaker::home(const Voice& voice, const Request& request) const {
  Asked asked;
  asked.language = voice.language();
  asked.now = request.now;
  const auto answer = whom_to_call(contact_, asked);
  const auto* own = texts_.find(voice.language());
  // Where only the first sentences exist, one of them is the heading, so that the page greets in its language.
  const bool short_page = own != nullptr && own->extent == Tongue::Extent::first;
  std::string body = "<p class=lead>";
  if (!short_page) body += voice.say("first.you_have_rights") + " ";
  body += voice.say("first.free") + " " + voice.say("first.you_decide") + "</p>";
  body += danger_strip(voice, answer);
  if (!answer.first.empty() && !answer.first.front().service->phones.empty())
    body += fmt::format(
        "<section class=line><p>{}</p>{}</section>", voice.say("first.call_us"),
        dial_link(answer.first.front().service->phones.front(), voice.say(answer.first.front().service->name)));
  body += "<h2>" + voice.say("home.choose") + "</h2><ul class=choices>";
  for (const auto* page : {"a", "b", "w"})
    body +=
        choice_link(voice, page, voice.say(fmt::format("home.{}", page)), voice.say(fmt::format("home.{}_more", page)));
  body += "</ul>";
  body += fmt::format("<p><a class=back href=\"/{}/v\">{}</a></p>", voice.language(), voice.say("home.v"));
  body += fmt::format("<p class=quiet>{} {} {}</p>", voice.say("first.no_name"), voice.say("first.interpreter"),
                      voice.say("first.watched"));
  const auto minor = contact_.directory.find("child-focus");
  if (const auto* entry = answer.find("child-focus"); minor != nullptr && entry != nullptr && !minor->phones.empty())
    body += fmt::format("<section class=line><p>{}</p>{}</section>", voice.say("first.minor"),
                        dial_link(minor->phones.front(), voice.say(minor->name)));
  std::string more;
  for (const auto& tongue : texts_.tongues())
    if (tongue.extent != Tongue::Extent::complete)
      more += fmt::format("<a href=\"/{0}/\" lang={0} hreflang={0}{1}>{2}</a> ", tongue.code,
                          tongue.right_to_left ? " dir=rtl" : "", escaped(tongue.name));
  if (!more.empty()) body += "<h2>" + voice.say("frame.more_languages") + "</h2><p class=many>" + more + "</p>";
  return shell(voice, framed(voice, "", short_page ? "first.you_have_rights" : "home.h1", std::move(body)));
}

}  // namespace relais::door
