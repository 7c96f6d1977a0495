#include "exchange/pdf_catalog.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace relais::exchange {
namespace {

/// The number that follows the last `key` at or after `from`.
std::optional<std::size_t> number_after(std::string_view text, std::string_view key, std::size_t from = 0) {
  auto at = text.rfind(key);
  if (at == std::string_view::npos || at < from) return std::nullopt;
  at = text.find_first_of("0123456789", at + key.size());
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t value = 0;
  const auto read = std::from_chars(text.data() + at, text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace

base::Result<std::string> with_language(std::string pdf, std::string_view language) {
  const auto not_understood = [] {
    return base::fail(base::ErrorKind::unavailable, "pdf_not_understood", "letters",
                      "the drawn document has an unknown layout", "a classic cross-reference table");
  };
  const std::string_view view = pdf;
  const auto trailer = view.rfind("trailer");
  if (trailer == std::string_view::npos) return not_understood();
  const auto previous = number_after(view, "startxref", trailer);
  const auto size = number_after(view, "/Size", trailer);
  const auto root = number_after(view, "/Root", trailer);
  const auto info = number_after(view, "/Info", trailer);
  if (!previous || !size || !root || !info) return not_understood();

  const auto head = fmt::format("\n{} 0 obj\n", *root);
  const auto begin = view.rfind(head);
  const auto open = begin == std::string_view::npos ? begin : view.find("<<", begin);
  const auto end = open == std::string_view::npos ? open : view.find("endobj", open);
  if (end == std::string_view::npos) return not_understood();
  const auto content = std::string(view.substr(open + 2, end - open - 2));

  const auto offset = pdf.size();
  pdf += fmt::format("{} 0 obj\n<< /Lang ({}) /ViewerPreferences << /DisplayDocTitle true >>{}endobj\n", *root,
                     language, content);
  const auto table = pdf.size();
  pdf += fmt::format(
      "xref\n{} 1\n{:010} 00000 n \ntrailer\n<< /Size {} /Root {} 0 R /Info {} 0 R /Prev {} >>\nstartxref\n{}\n%%EOF\n",
      *root, offset, *size, *root, *info, *previous, table);
  return pdf;
}

}  // namespace relais::exchange
