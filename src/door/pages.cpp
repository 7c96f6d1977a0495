#include "door/pages.hpp"

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "door/page_maker.hpp"

namespace relais::door {

namespace {

constexpr std::string_view kFallbackLanguage = "fr";

/// The language a path begins with, if the site has it.
std::optional<std::string> language_of(std::string_view path, const Texts& texts) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const auto code = path.substr(0, std::min(path.find('/'), path.size()));
  const auto* found = texts.find(code);
  return found == nullptr ? std::nullopt : std::optional<std::string>(found->code);
}

Page moved(std::string to) {
  Page page;
  page.status = 303;
  page.location = std::move(to);
  return page;
}

}  // namespace

base::Result<Look> read_look(const std::filesystem::path& style, const std::filesystem::path& exit_script) {
  Look look;
  auto text = base::read_file(style);
  if (!text) return base::fail(text.error());
  look.style = std::move(*text);
  std::error_code error;
  if (!std::filesystem::exists(exit_script, error)) return look;
  auto script = base::read_file(exit_script);
  if (!script) return base::fail(script.error());
  look.exit_script = std::string(base::trimmed(*script));
  return look;
}

Pages::Pages(std::unique_ptr<PageMaker> maker) : maker_(std::move(maker)) {}
Pages::~Pages() = default;
Pages::Pages(Pages&&) noexcept = default;
Pages& Pages::operator=(Pages&&) noexcept = default;

base::Result<Pages> Pages::load(const std::filesystem::path& root, Look look) {
  auto texts = Texts::load(root / "locales" / "public");
  if (!texts) return base::fail(texts.error());
  auto contact = Contact::load(root);
  if (!contact) return base::fail(contact.error());
  auto guidance = Guidance::load(root);
  if (!guidance) return base::fail(guidance.error());
  // An inline script ends where the parser says so, not where the script does.
  if (look.exit_script.find("</") != std::string::npos || look.style.find("</") != std::string::npos)
    return base::fail(base::ErrorKind::bad_input, "bad_look", "style or exit script", "the text holds </",
                      "a text that can stand inside a page");
  return Pages(
      std::make_unique<PageMaker>(std::move(*texts), std::move(*contact), std::move(*guidance), std::move(look)));
}

std::optional<Page> Pages::answer(std::string_view method, std::string_view path, std::string_view body,
                                  std::string_view accept_language, base::Instant now) const {
  const auto& texts = maker_->texts();
  const bool reads = method == "GET" || method == "HEAD";
  if (path == "/") return moved("/" + preferred_language(accept_language, texts.codes(), kFallbackLanguage) + "/");
  if (path == "/x") return PageMaker::blank();
  if (const auto code = language_of(path, texts); code && path.size() == code->size() + 1)
    return moved("/" + *code + "/");
  auto address = parse_address(path);
  if (!address || texts.find(address->language) == nullptr) return std::nullopt;
  const Voice voice(texts, address->language);
  if (!reads && method != "POST") return maker_->failed(voice, 405, "method.text", now);
  return maker_->page({std::move(*address), method == "POST", body, now});
}

Page Pages::missing(std::string_view path, std::string_view accept_language, base::Instant now) const {
  const auto& texts = maker_->texts();
  const auto language =
      language_of(path, texts).value_or(preferred_language(accept_language, texts.codes(), kFallbackLanguage));
  return maker_->failed(Voice(texts, language), 404, "missing.text", now);
}

Page Pages::frame(const Frame& frame) const { return maker_->shell(Voice(maker_->texts(), frame.language), frame); }

std::string Pages::numbers(std::string_view language, base::Instant now) const {
  return maker_->numbers(Voice(maker_->texts(), language), now);
}

std::string Pages::text(std::string_view language, std::string_view key) const {
  return Voice(maker_->texts(), language).say(key);
}

const std::string& Pages::style() const { return maker_->look().style; }
const std::string& Pages::exit_script() const { return maker_->look().exit_script; }
std::vector<std::string> Pages::languages() const { return maker_->texts().codes(); }

std::vector<std::string> Pages::missing_texts() const {
  std::vector<std::string> missing;
  for (const auto* code : {"fr", "nl", "de", "en"}) {
    const auto* tongue = maker_->texts().find(code);
    for (const auto& [key, meaning] : maker_->texts().keys())
      if (tongue == nullptr || !tongue->texts.contains(key)) missing.push_back(std::string(code) + ": " + key);
  }
  return missing;
}

}  // namespace relais::door
