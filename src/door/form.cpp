#include "door/form.hpp"

#include "base/text.hpp"

namespace relais::door {

namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

std::optional<unsigned> nibble(char letter) {
  if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
  if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
  if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
  return std::nullopt;
}

tl::unexpected<base::Error> bad(std::string what, std::string expected) {
  return fail(ErrorKind::bad_input, "bad_form", "form", std::move(what), std::move(expected));
}

/// Decoded, with CR LF and CR as LF, as browsers and people differ in them.
Result<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char letter = text[i] == '+' ? ' ' : text[i];
    if (letter == '%') {
      const auto high = i + 2 < text.size() ? nibble(text[i + 1]) : std::nullopt;
      const auto low = high ? nibble(text[i + 2]) : std::nullopt;
      if (!low)
        return bad("a percent sign is not followed by two hexadecimal digits", "application/x-www-form-urlencoded");
      letter = static_cast<char>(*high << 4U | *low);
      i += 2;
    }
    if (letter == '\n' && !out.empty() && out.back() == '\r') out.pop_back();
    out += letter;
  }
  for (char& letter : out)
    if (letter == '\r') letter = '\n';
  if (!base::is_clean_text(out)) return bad("a field is not readable text", "UTF-8 without control characters");
  return out;
}

}  // namespace

std::optional<std::string> Form::value(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (key != name) continue;
    const auto text = base::trimmed(value);
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
  }
  return std::nullopt;
}

std::vector<std::string> Form::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : fields_)
    if (key == name) found.push_back(value);
  return found;
}

Result<Form> parse_form(std::string_view body) {
  if (body.size() > kMostFormBytes)
    return fail(ErrorKind::too_large, "too_large", "form", "the form is too large", "at most 256 KiB");
  Form form;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto field = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (field.empty()) continue;
    if (form.fields().size() == kMostFormFields) return bad("the form has too many fields", "at most 200");
    const auto equals = std::min(field.find('='), field.size());
    auto name = decoded(field.substr(0, equals));
    if (!name) return fail(name.error());
    auto value = decoded(field.substr(std::min(equals + 1, field.size())));
    if (!value) return fail(value.error());
    form.add(std::move(*name), std::move(*value));
  }
  return form;
}

}  // namespace relais::door
