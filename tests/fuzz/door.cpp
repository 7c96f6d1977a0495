// Any bytes as what a visitor of the public pages can send: a path, a form, a language header. What is read is clean
// and what was refused says nothing of it; every page that comes out is whole and carries no markup of the visitor.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "door/address.hpp"
#include "door/form.hpp"
#include "door/pages.hpp"

namespace {

namespace door = relais::door;
namespace base = relais::base;

constexpr std::string_view kMarkup = "<fuzz>";

const door::Pages& pages() {
  static const auto loaded = door::Pages::load(".", door::Look{});
  if (!loaded) std::abort();
  return *loaded;
}

void check_form(std::string_view body) {
  const auto form = door::parse_form(body);
  if (!form) return;
  if (form->fields().size() > door::kMostFormFields) std::abort();
  for (const auto& [name, value] : form->fields())
    if (!base::is_clean_text(name) || !base::is_clean_text(value) || value.size() > body.size()) std::abort();
}

void check_path(std::string_view path) {
  const auto address = door::parse_address(path);
  if (address && door::to_string(*address) != path) std::abort();
  const auto page = pages().answer("GET", path, "", path, base::Instant());
  if (page && page->status == 200 && !page->html.ends_with("</html>")) std::abort();
}

void check_page(std::string_view path, const std::string& body) {
  const auto page = pages().answer("POST", path, body, "", base::Instant());
  if (!page || (page->status != 200 && page->status != 422)) std::abort();
  if (!page->html.ends_with("</html>") || page->html.find(kMarkup) != std::string::npos) std::abort();
  if (!base::is_clean_text(page->html)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_form(text);
  check_path(text);
  check_path("/fr/" + std::string(text));
  const auto marked = std::string(text) + "%3Cfuzz%3E<fuzz>";
  check_page("/fr/a", std::string(text));
  check_page("/fr/a", "place=" + marked);
  check_page("/ar/b/1", marked);
  return 0;
}
