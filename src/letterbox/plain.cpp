#include "letterbox/plain.hpp"

#include <algorithm>
#include <array>

#include "base/yaml.hpp"
#include "door/html.hpp"
#include "door/texts.hpp"
#include "letterbox/payload.hpp"
#include "vault/bytes.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;
using door::escaped;
namespace json = base::json;

constexpr std::array kLanguages{"fr", "nl", "de", "en"};
constexpr std::array kWho{"victim", "witness", "professional", "other"};
constexpr std::array kWhat{"labour", "sexual", "domestic", "begging", "crime", "other"};
constexpr std::array kMinor{"yes", "no", "unknown"};
// What a browser lets people type, and how many bytes that may be at most: nothing that was typed is ever cut.
constexpr std::size_t kTextLetters = 20'000;
constexpr std::size_t kFieldLetters = 500;
constexpr std::size_t kBytesOfLetter = 4;
constexpr std::size_t kLongestText = kTextLetters * kBytesOfLetter;
constexpr std::size_t kLongestField = kFieldLetters * kBytesOfLetter;
constexpr std::array kFields{"where", "when", "contact", "safe_time"};

struct WordsFile {
  std::string language;
  std::string status;
  std::optional<std::string> checked_by;
  std::map<std::string, std::string> texts;
};
BOOST_DESCRIBE_STRUCT(WordsFile, (), (language, status, checked_by, texts))

bool chosen(const door::Form& form, std::string_view name, std::string_view value) {
  const auto values = form.values(name);
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::string value_of(const door::Form& form, std::string_view name) { return form.value(name).value_or(std::string()); }

bool too_long(const door::Form& form) {
  return value_of(form, "text").size() > kLongestText ||
         std::any_of(kFields.begin(), kFields.end(),
                     [&](const auto* name) { return value_of(form, name).size() > kLongestField; });
}

/// Line ends as line ends.
std::string paragraphs(std::string_view text) {
  auto html = escaped(text);
  for (auto at = html.find('\n'); at != std::string::npos; at = html.find('\n', at + 4)) html.replace(at, 1, "<br>");
  return html;
}

/// As people there write a day.
std::string day_in(base::Date day, std::string_view language) {
  const auto text = base::to_string(day);
  const std::string between = language == "de" ? "." : "/";
  return text.substr(8, 2) + between + text.substr(5, 2) + between + text.substr(0, 4);
}

std::string in_language(const Texts& texts, const std::string& language) {
  for (const auto& wanted : {language, std::string("en"), std::string("fr"), std::string("nl")})
    if (const auto found = texts.find(wanted); found != texts.end()) return found->second;
  return texts.empty() ? std::string() : texts.begin()->second;
}

}  // namespace

/// The words of one page, and the language they are in: another than the page's where that has none of its own.
struct Plain::Voice {
  const Words& words;
  std::string page;
  std::string own;

  [[nodiscard]] std::string say(std::string_view key,
                                const std::map<std::string, std::string, std::less<>>& blanks = {}) const {
    const auto found = words.find(key);
    return escaped(door::filled(found == words.end() ? key : std::string_view(found->second), blanks));
  }
  /// Around what is in `own`.
  [[nodiscard]] std::string marked(const std::string& html) const {
    return own == page ? html : "<div lang=\"" + own + "\" dir=\"ltr\">" + html + "</div>";
  }
  /// Said beside the field itself: the page is long.
  [[nodiscard]] std::string over(std::size_t size, std::size_t most) const {
    return size > most ? "<small class=\"error\">" + say("plain.too_long") + "</small>" : std::string();
  }
  [[nodiscard]] std::string field(std::string_view name, std::string_view label, std::string_view value,
                                  std::string_view note = {}) const {
    std::string html = "<p class=\"field\"><label for=\"" + std::string(name) + "\">" + say(label) + "</label>";
    if (!note.empty()) html += "<small class=\"hint\">" + say(note) + "</small>";
    html += over(value.size(), kLongestField) + "<input id=\"" + std::string(name) + "\" name=\"" + std::string(name) +
            "\" value=\"" + escaped(value) + "\" maxlength=\"" + std::to_string(kFieldLetters) +
            "\" autocomplete=\"off\" spellcheck=\"false\">";
    return html + "</p>";
  }
  /// Radio buttons or check boxes of a group whose words are GROUP.VALUE.
  template <std::size_t N>
  [[nodiscard]] std::string options(std::string_view group, const std::array<const char*, N>& values, bool several,
                                    const door::Form& form) const {
    std::string html = "<fieldset class=\"options\"><legend>" + say(std::string(group) + ".legend") + "</legend>";
    for (const std::string value : values) {
      html += "<label class=\"option\"><input type=\"" + std::string(several ? "checkbox" : "radio") + "\" name=\"" +
              std::string(group) + "\" value=\"" + value + "\"" + (chosen(form, group, value) ? " checked" : "") +
              "> <span>" + say(std::string(group) + "." + value) + "</span></label>";
    }
    return html + "</fieldset>";
  }
};

/// What the owner of a code has just written to one report, and what came of it.
struct Plain::Written {
  std::string tip;
  std::string text;
  bool kept = false;
  std::string wrong;  ///< HTML
};

/// One of the few who may stretch a code now.
class Plain::Turn {
 public:
  Turn(Plain& plain, std::string_view address) : plain_(plain), mine_(plain.enter(address)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (mine_) plain_.leave();
  }
  explicit operator bool() const { return mine_; }

 private:
  Plain& plain_;
  bool mine_;
};

bool Plain::enter(std::string_view address) {
  const bool busy = box_.form_arrived(address);
  const auto most = busy && options_.at_once > 1 ? options_.at_once - 1 : options_.at_once;
  const std::lock_guard lock(guard_);
  if (under_way_ >= most) return false;
  ++under_way_;
  return true;
}

void Plain::leave() {
  const std::lock_guard lock(guard_);
  --under_way_;
}

Result<std::unique_ptr<Plain>> Plain::load(const std::filesystem::path& root, const door::Pages& pages, Spool& spool,
                                           Box& box, Spool::Now now, Pace* pace, Options options) {
  std::unique_ptr<Plain> plain(new Plain(pages, spool, box, std::move(now), pace, options));
  for (const std::string language : kLanguages) {
    const auto file = root / "locales" / "report" / (language + ".json");
    const auto text = base::read_file(file);
    if (!text) return base::fail(text.error());
    auto words = base::decode_text<WordsFile>(*text, file.string());
    if (!words) return base::fail(std::move(words.error()));
    auto& own = plain->words_[language];
    for (auto& [key, sentence] : words->texts) own.emplace(key, std::move(sentence));
    plain->second_[language] = language;
  }
  const auto tongues = door::Texts::load(root / "locales" / "public");
  if (!tongues) return base::fail(tongues.error());
  for (const auto& tongue : tongues->tongues())
    if (!plain->words_.contains(tongue.code))
      plain->second_[tongue.code] = plain->words_.contains(tongue.second) ? tongue.second : "en";
  return plain;
}

Plain::Voice Plain::voice(std::string_view language) const {
  const auto found = second_.find(language);
  const std::string own = found == second_.end() ? "en" : found->second;
  return {words_.find(own)->second, std::string(language), own};
}

door::Page Plain::page(const Voice& voice, int status, std::string heading, std::string body,
                       std::string_view address) const {
  door::Frame frame;
  frame.language = voice.page;
  frame.heading = std::move(heading);
  frame.body = voice.marked(body) + "<div id=\"numbers\">" + pages_.numbers(voice.page, now_()) + "</div>";
  frame.status = status;
  frame.scripts = {"/s/report.js"};
  frame.stylesheets = {"/s/report.css"};
  frame.address = address;
  return pages_.frame(frame);
}

std::string Plain::desk_choices(const Voice& voice, const door::Form& form) const {
  const auto force = spool_.in_force();
  if (!force) return "<p class=\"error\">" + voice.say("refused.desks") + "</p>";
  const auto today = day_of(now_());
  std::string html = "<fieldset class=\"options\"><legend>" + voice.say("desks.legend") + "</legend>";
  for (const auto& desk : force->directory.root.desks) {
    const bool ready = force->directory.epoch_of(desk.id, today) != nullptr;
    html += "<label class=\"option\"><input type=\"checkbox\" name=\"desks\" value=\"" + escaped(desk.id) + "\"" +
            (chosen(form, "desks", desk.id) ? " checked" : "") + (ready ? "" : " disabled") + "> <span><b>" +
            escaped(in_language(desk.name, voice.own)) + "</b><br>" + escaped(in_language(desk.reads, voice.own));
    if (desk.minors) html += "<br>" + voice.say("desks.minors");
    if (!ready) html += "<br>" + voice.say("desks.away");
    html += "</span></label>";
  }
  html += "</fieldset>";
  std::string people;
  for (const auto& custodian : force->directory.root.custodians)
    people += (people.empty() ? "" : ", ") + in_language(custodian.name, voice.own) + " (" +
              in_language(custodian.body, voice.own) + ")";
  if (people.empty()) return html;
  const bool refused = !form.fields().empty() && !chosen(form, "escrow", "yes");
  return html +
         "<fieldset class=\"options\"><label class=\"option\"><input type=\"checkbox\" name=\"escrow\" value=\"yes\"" +
         (refused ? "" : " checked") + "> <span><b>" + voice.say("escrow.label") + "</b><br>" +
         voice.say("escrow.more", {{"people", people}}) + "</span></label></fieldset>";
}

door::Page Plain::write_page(const Voice& voice, const door::Form& form, int status, std::string_view wrong) const {
  std::string html = "<p class=\"lead\">" + voice.say("write.lead") + "</p>";
  if (!wrong.empty()) html += "<p class=\"error\" role=\"alert\">" + voice.say(wrong) + "</p>";
  html += "<form id=\"write\" method=\"post\" action=\"/" + voice.page + "/w\" autocomplete=\"off\" lang=\"" +
          voice.own + "\"><noscript><p class=\"note\">" + voice.say("plain.note") + "</p></noscript>";
  html += voice.options("who", kWho, false, form) + voice.options("what", kWhat, true, form) +
          voice.options("minor", kMinor, false, form);
  html += "<fieldset class=\"options\"><label class=\"option\"><input type=\"checkbox\" name=\"danger\" value=\"yes\"" +
          std::string(chosen(form, "danger", "yes") ? " checked" : "") + "> <span>" + voice.say("danger.label") +
          "</span></label><p class=\"hint\">" + voice.say("danger.call") + "</p></fieldset>";
  html += desk_choices(voice, form);
  const auto text = value_of(form, "text");
  html += "<p class=\"field\"><label for=\"text\">" + voice.say("field.text") + "</label><small class=\"hint\">" +
          voice.say("field.text_more") + "</small>" + voice.over(text.size(), kLongestText) +
          "<textarea id=\"text\" name=\"text\" rows=\"8\" maxlength=\"" + std::to_string(kTextLetters) +
          "\" autocomplete=\"off\" spellcheck=\"false\">\n" + escaped(text) + "</textarea></p>";
  for (const auto* name : kFields)
    html += voice.field(name, std::string("field.") + name, value_of(form, name),
                        std::string_view(name) == "contact" ? "field.contact_more" : "");
  html += "<noscript><p class=\"hint\">" + voice.say("plain.no_files") +
          "</p><p class=\"actions\"><button class=\"main\" type=\"submit\">" + voice.say("plain.send") +
          "</button></p></noscript></form>";
  html += "<p><a href=\"/" + voice.page + "/v\">" + voice.say("write.have_code") + "</a></p>";
  const auto heading = voice.words.find("write.h1");
  return page(voice, status, heading == voice.words.end() ? "" : heading->second, std::move(html), "w");
}

door::Page Plain::back_page(const Voice& voice, int status, std::string_view wrong) const {
  std::string html = "<p class=\"lead\">" + voice.say("back.lead") + "</p>";
  if (!wrong.empty()) html += "<p class=\"error\" role=\"alert\">" + voice.say(wrong) + "</p>";
  html += "<form id=\"back\" method=\"post\" action=\"/" + voice.page + "/v\" autocomplete=\"off\" lang=\"" +
          voice.own + "\"><noscript><p class=\"note\">" + voice.say("plain.note") + "</p></noscript>" +
          "<p class=\"field\"><label for=\"code\">" + voice.say("back.code") +
          "</label><textarea id=\"code\" name=\"code\" rows=\"3\" maxlength=\"200\" inputmode=\"text\" "
          "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\"></textarea></p>"
          "<noscript><p class=\"actions\"><button class=\"main\" type=\"submit\">" +
          voice.say("plain.open") + "</button></p></noscript></form>";
  const auto heading = voice.words.find("back.h1");
  return page(voice, status, heading == voice.words.end() ? "" : heading->second, std::move(html), "v");
}

door::Page Plain::write(std::string_view language) const { return write_page(voice(language), {}, 200, {}); }

door::Page Plain::back(std::string_view language) const { return back_page(voice(language), 200, {}); }

std::shared_ptr<const InForce> Plain::believed() const {
  auto force = spool_.in_force();
  if (!force) return nullptr;
  const auto root = vault::from_hex(force->root_key).value_or(std::string());
  return check_directory(force->published.document, force->published.proof, root, now_()) ? force : nullptr;
}

Result<std::string> Plain::seal_and_keep(const door::Form& form, const Voice& voice, std::string_view address) {
  const auto force = believed();
  if (!force) return base::fail(ErrorKind::unavailable, "refused.desks", {}, "nobody can receive");
  const auto today = day_of(now_());
  const auto desks = form.values("desks");
  const auto readers = readers_of(force->directory, desks, today, chosen(form, "escrow", "yes"));
  if (!readers) return base::fail(ErrorKind::unavailable, "send.not_for_us", {}, "a desk cannot receive");
  const auto code = vault::TipCode::random();
  const auto keys = vault::tip_keys(code, force->directory.root.instance);
  if (!keys) return base::fail(ErrorKind::unavailable, "plain.busy", {}, "no memory");
  Report report;
  report.box = vault::to_hex(keys->box.public_key);
  report.language = voice.page;
  report.kind = form.value("who").value_or("other");
  if (std::find(kWho.begin(), kWho.end(), report.kind) == kWho.end()) report.kind = "other";
  if (const auto minor = form.value("minor"); minor == "yes" || minor == "no") report.minor = minor == "yes";
  report.danger = chosen(form, "danger", "yes");
  for (const std::string what : kWhat)
    if (chosen(form, "what", what)) report.what.push_back(what);
  report.text = value_of(form, "text");
  report.where = value_of(form, "where");
  report.when = value_of(form, "when");
  report.contact = value_of(form, "contact");
  report.safe_time = value_of(form, "safe_time");
  const auto tip = vault::to_hex(vault::random_bytes(16));
  auto object =
      seal_part(force->directory, *readers, *keys, tip, "report", today, json::serialize(base::encode(report)));
  if (!object) return base::fail(ErrorKind::unavailable, "plain.not_sent", {}, "not sealed");
  const auto stored = box_.accept(
      {tip, "report", vault::to_hex(keys->auth.public_key), report.box, desks, false, 0, false, std::move(*object)},
      address);
  if (!stored) return base::fail(ErrorKind::unavailable, "plain.not_sent", {}, "not stored");
  const auto references = code.references();
  return references[0] + " " + references[1];
}

door::Page Plain::send(std::string_view language, std::string_view body, std::string_view address) {
  const auto own = voice(language);
  const auto form = door::parse_form(body);
  if (!form) return write_page(own, {}, 400, "plain.not_sent");
  if (!form->value("text")) return write_page(own, *form, 422, "write.required");
  if (form->values("desks").empty()) return write_page(own, *form, 422, "desks.none");
  if (too_long(*form)) return write_page(own, *form, 422, "plain.too_long");
  const Turn turn(*this, address);
  if (!turn) return write_page(own, *form, 503, "plain.busy");
  const auto code = seal_and_keep(*form, own, address);
  if (!code) return write_page(own, *form, code.error().code == "plain.not_sent" ? 500 : 503, code.error().code);
  const auto blank = code->find(' ');
  const auto html = "<div class=\"card\"><p role=\"status\">" + own.say("plain.code_lead") +
                    "</p><p class=\"code\"><b>" + code->substr(0, blank) + "</b><br><b>" + code->substr(blank + 1) +
                    "</b></p><p>" + own.say("code.keep_bill") + "</p><p>" + own.say("code.where") + "</p></div>";
  const auto heading = own.words.find("sent.h2");
  return page(own, 200, heading == own.words.end() ? "" : heading->second, html, "w");
}

std::string Plain::tip_section(const Voice& voice, const vault::TipKeys& keys, const TipView& tip,
                               std::string_view code, const Written& written) const {
  const auto force = spool_.in_force();
  std::string html =
      "<section class=\"card\"><h2>" + voice.say("back.sent_on", {{"day", day_in(tip.day, voice.own)}}) + "</h2>";
  const bool mine = written.tip == tip.tip;
  if (mine && written.kept) html += "<p role=\"status\">" + voice.say("back.written") + "</p>";
  if (tip.replies.empty()) html += "<p>" + voice.say("back.no_answer") + "</p>";
  std::string done;
  for (const auto& reply : tip.replies) {
    const auto answer =
        force ? open_answer(force->directory, keys.box, tip.tip, reply.part, reply.object) : base::fail(base::Error{});
    if (!answer) {
      html += "<p class=\"error\">" + voice.say(force ? "back.forged" : "back.unchecked") + "</p>";
      continue;
    }
    const auto* desk = force->directory.desk(answer->from_desk);
    const auto name = desk == nullptr ? answer->from_desk : in_language(desk->name, voice.own);
    html += "<h3>" + voice.say("back.from", {{"desk", name}}) + "</h3><p dir=\"auto\" lang=\"" +
            escaped(answer->language) + "\">" + paragraphs(answer->text) + "</p><p class=\"hint\">" +
            voice.say("back.checked", {{"desk", name}}) + "</p>";
    done += "<input type=\"hidden\" name=\"done\" value=\"" + tip.tip + " " + escaped(reply.part) + "\">";
  }
  // The code was typed a moment ago; the form brings it back so that it need not be typed again.
  const auto begin = "<form method=\"post\" action=\"/" + voice.page +
                     "/v\" autocomplete=\"off\"><input type=\"hidden\" "
                     "name=\"code\" value=\"" +
                     escaped(code) + "\">";
  html += begin + "<input type=\"hidden\" name=\"tip\" value=\"" + tip.tip + "\"><p class=\"field\"><label for=\"m" +
          tip.tip + "\">" + voice.say("back.write") + "</label>" + (mine ? written.wrong : "") + "<textarea id=\"m" +
          tip.tip + "\" name=\"text\" rows=\"5\" maxlength=\"" + std::to_string(kTextLetters) +
          "\" spellcheck=\"false\">\n" + (mine && !written.kept ? escaped(written.text) : "") +
          "</textarea></p><p class=\"actions\"><button class=\"main\" type=\"submit\">" + voice.say("back.write_send") +
          "</button></p></form>";
  if (!done.empty())
    html += begin + done + "<p class=\"hint\">" + voice.say("back.delete_more") +
            "</p><p class=\"actions\"><button class=\"quiet\" type=\"submit\">" + voice.say("back.delete") +
            "</button></p></form>";
  return html + "</section>";
}

Result<void> Plain::seal_message(const vault::TipKeys& keys, const TipView& tip, std::string_view text,
                                 const Voice& voice, std::string_view address) {
  const auto force = believed();
  const auto today = day_of(now_());
  const auto none = [] { return base::fail(ErrorKind::unavailable, "back.no_desk", {}, "no desk can receive"); };
  if (text.size() > kLongestText) return base::fail(ErrorKind::too_large, "plain.too_long", {}, "too long a text");
  if (!force) return none();
  std::vector<std::string> desks;
  for (const auto& desk : tip.desks)
    if (force->directory.epoch_of(desk, today) != nullptr) desks.push_back(desk);
  if (desks.empty()) return none();
  const auto readers = readers_of(force->directory, desks, today, true);
  if (!readers) return none();
  Message message;
  message.box = vault::to_hex(keys.box.public_key);
  message.language = voice.page;
  message.text = text;
  const auto part = "message/" + std::to_string(tip.messages + 1);
  auto object =
      seal_part(force->directory, *readers, keys, tip.tip, part, today, json::serialize(base::encode(message)));
  if (!object) return base::fail(std::move(object.error()));
  const auto stored = box_.accept(
      {tip.tip, part, vault::to_hex(keys.auth.public_key), {}, {}, false, 0, false, std::move(*object)}, address);
  if (!stored) return base::fail(ErrorKind::unavailable, "plain.not_sent", {}, "not stored");
  return {};
}

door::Page Plain::open(std::string_view language, std::string_view body, std::string_view address) {
  const auto begun = pace_ == nullptr ? 0 : pace_->begin();
  const auto own = voice(language);
  const auto form = door::parse_form(body);
  auto answer = form ? open_box(own, *form, address) : back_page(own, 400, "plain.wrong_code");
  if (pace_ != nullptr) pace_->hold(begun);
  return answer;
}

door::Page Plain::open_box(const Voice& voice, const door::Form& form, std::string_view address) {
  const auto text = form.value("code").value_or(std::string());
  const auto code = vault::TipCode::read(text);
  if (!code) {
    const auto& half = code.error().where;
    return back_page(voice, 422, half == "1" ? "back.half_1" : half == "2" ? "back.half_2" : "back.length");
  }
  const auto force = spool_.in_force();
  if (!force) return back_page(voice, 503, "back.unchecked");
  const Turn turn(*this, address);
  if (!turn) return back_page(voice, 503, "plain.busy");
  const auto keys = vault::tip_keys(*code, force->directory.root.instance);
  if (!keys) return back_page(voice, 503, "plain.busy");
  if (auto dropped = spool_.drop_read(keys->mailbox, form.values("done")); !dropped)
    return back_page(voice, 503, "plain.not_sent");
  auto tips = spool_.mailbox(keys->mailbox);
  if (!tips) return back_page(voice, 503, "plain.not_sent");
  Written written{value_of(form, "tip"), value_of(form, "text"), false, {}};
  const auto to = std::find_if(tips->begin(), tips->end(), [&](const auto& tip) { return tip.tip == written.tip; });
  if (!written.text.empty() && to != tips->end()) {
    const auto kept = seal_message(*keys, *to, written.text, voice, address);
    written.kept = kept.has_value();
    if (!kept) written.wrong = "<p class=\"error\" role=\"alert\">" + voice.say(kept.error().code) + "</p>";
  }
  const auto references = code->references();
  std::string html;
  if (!form.values("done").empty()) html += "<p role=\"status\">" + voice.say("back.deleted") + "</p>";
  if (tips->empty()) html += "<p>" + voice.say("back.nothing") + "</p>";
  for (const auto& tip : *tips) html += tip_section(voice, *keys, tip, references[0] + " " + references[1], written);
  const auto heading = voice.words.find("back.answers");
  const int status = written.text.size() > kLongestText ? 422 : 200;
  return page(voice, status, heading == voice.words.end() ? "" : heading->second, std::move(html), "v");
}

}  // namespace relais::letterbox
