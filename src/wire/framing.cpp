#include "wire/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace relais::wire {

namespace {

/// More hexadecimal digits than any body we take needs.
constexpr unsigned kChunkDigits = 7;

struct Verb {
  std::string_view name;
  Method method;
};
constexpr std::array kVerbs{Verb{"GET", Method::get},        Verb{"HEAD", Method::head},
                            Verb{"POST", Method::post},      Verb{"PUT", Method::put},
                            Verb{"PATCH", Method::patch},    Verb{"DELETE", Method::delete_},
                            Verb{"OPTIONS", Method::options}};

/// Fields that decide what a request means or who asks: with two of them, two programs could follow different ones.
constexpr std::array<std::string_view, 15> kOnce{
    "host",     "content-length", "transfer-encoding", "content-type",     "expect",
    "cookie",   "origin",         "authorization",     "if-match",         "idempotency-key",
    "x-relais", "if-none-match",  "sec-fetch-site",    "content-encoding", "relais-for-desk"};

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
/// RFC 9110 §5.6.2.
bool is_token_char(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// RFC 9110 §5.5: visible characters, blanks and opaque bytes above ASCII.
bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); });
}

/// What browsers send in a path or a query, RFC 3986 and what the URL standard leaves unescaped.
bool is_target(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"<>#\\").find(c) == std::string_view::npos;
  });
}

/// A name or an address with an optional port; no user, no path, no list.
bool is_authority(std::string_view text) {
  if (text.empty() || text.size() > 300) return false;
  const bool bracketed = text.front() == '[';
  const auto end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos || end == 0) return false;
  const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  auto port = text.substr(bracketed ? end + 1 : end);
  const auto fits = [&](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || (bracketed ? c == ':' : c == '_');
  };
  if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return false;
  if (port.empty()) return true;
  if (port.front() != ':') return false;
  port.remove_prefix(1);
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

}  // namespace

std::string_view Head::path() const { return std::string_view(target).substr(0, target.find('?')); }
std::string_view Head::query() const {
  const auto question = target.find('?');
  return question == std::string::npos ? std::string_view() : std::string_view(target).substr(question + 1);
}
std::optional<std::string_view> Head::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return std::nullopt;
}

bool RequestReader::refuse(int status) {
  state_ = State::refused;
  status_ = status;
  return false;
}

std::size_t RequestReader::take(std::string_view bytes) {
  if (state_ == State::head) return take_head(bytes);
  if (state_ != State::body) return 0;
  return head_.chunked ? take_chunked(bytes) : take_sized(bytes);
}

/// Byte by byte: a line feed without its carriage return, or the other way round, is not waited out.
std::size_t RequestReader::take_head(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const char before = raw_.empty() ? '\0' : raw_.back();
    if (!begun_ && !is_token_char(c)) return refuse(400), i;
    begun_ = true;
    if (c == '\0' || (c == '\n') != (before == '\r')) return refuse(400), i;
    if (raw_.size() >= limits_.head) return refuse(raw_.find('\n') == std::string::npos ? 414 : 431), i;
    raw_ += c;
    if (c == '\n' && raw_.ends_with("\r\n\r\n")) {
      read_head();
      return i + 1;
    }
  }
  return bytes.size();
}

void RequestReader::read_head() {
  std::string raw;
  raw.swap(raw_);
  std::string_view rest(raw);
  for (bool first = true; state_ == State::head; first = false) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    if (line.empty()) break;
    if (first ? !read_request_line(line) : !read_field(line)) return;
  }
  if (!weigh_fields()) return;
  left_ = head_.length;
  state_ = head_.has_body() ? State::body : State::whole;
}

bool RequestReader::read_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400);
  const auto verb = line.substr(0, first);
  const auto version = line.substr(last + 1);
  if (!is_token(verb)) return refuse(400);
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || hex_digit(version[5]) < 0 ||
      hex_digit(version[7]) < 0)
    return refuse(400);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(505);
  head_.minor = version.back() - '0';
  const auto known = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& entry) { return entry.name == verb; });
  head_.method = known == kVerbs.end() ? Method::other : known->method;
  return read_target(line.substr(first + 1, last - first - 1));
}

bool RequestReader::read_target(std::string_view target) {
  if (target.size() > limits_.target) return refuse(414);
  if (target.empty() || target.front() != '/' || !is_target(target)) return refuse(400);
  head_.target = target;
  return true;
}

bool RequestReader::read_field(std::string_view line) {
  if (head_.headers.size() >= limits_.fields) return refuse(431);
  const auto colon = line.find(':');
  // A line that begins with a blank continues the one before in old HTTP: its name is no token.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return refuse(400);
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return refuse(400);
  head_.headers.emplace_back(lowered(line.substr(0, colon)), value);
  return true;
}

std::size_t RequestReader::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(head_.headers.begin(), head_.headers.end(),
                                                [&](const auto& field) { return field.first == name; }));
}

bool RequestReader::weigh_fields() {
  if (std::any_of(kOnce.begin(), kOnce.end(), [&](std::string_view name) { return count(name) > 1; }))
    return refuse(400);
  const auto host = head_.header("host");
  if (host ? !is_authority(*host) : head_.minor == 1) return refuse(400);
  if (!weigh_length()) return false;
  head_.keep_alive = head_.minor == 1;
  for (const auto& [name, value] : head_.headers)
    if (name == "connection") weigh_connection(value);
  if (closes_) head_.keep_alive = false;
  if (const auto expect = head_.header("expect"); expect && head_.minor == 1) {
    if (lowered(*expect) != "100-continue") return refuse(417);
    head_.awaits_invitation = head_.has_body();
  }
  return true;
}

bool RequestReader::weigh_length() {
  const auto coding = head_.header("transfer-encoding");
  const auto length = head_.header("content-length");
  if (coding && (length || head_.minor == 0)) return refuse(400);
  if (coding && !weigh_coding(*coding)) return false;
  if (length) {
    const auto* end = length->data() + length->size();
    const bool digits = !length->empty() && length->size() <= 18 &&
                        std::all_of(length->begin(), length->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || std::from_chars(length->data(), end, head_.length).ptr != end) return refuse(400);
  }
  const bool bodiless = head_.method == Method::get || head_.method == Method::head || head_.method == Method::options;
  return bodiless && head_.has_body() ? refuse(400) : true;
}

bool RequestReader::weigh_coding(std::string_view coding) {
  head_.chunked = lowered(coding) == "chunked";
  return head_.chunked ? true : refuse(501);
}

void RequestReader::weigh_connection(std::string_view options) {
  while (!options.empty()) {
    const auto comma = std::min(options.find(','), options.size());
    const auto option = lowered(trimmed(options.substr(0, comma)));
    options.remove_prefix(std::min(comma + 1, options.size()));
    if (option == "close") closes_ = true;
    if (option == "keep-alive") head_.keep_alive = true;
  }
}

void RequestReader::limit_body(std::size_t most) {
  most_ = most;
  if (state_ == State::body && !head_.chunked && head_.length > most) refuse(413);
}

std::size_t RequestReader::take_sized(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (body_.size() + size > most_) return refuse(413), 0;
  body_.append(bytes.substr(0, size));
  left_ -= size;
  if (left_ == 0) state_ = State::whole;
  return size;
}

std::size_t RequestReader::take_chunked(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && state_ == State::body) {
    if (chunk_ != Chunk::data) {
      take_chunk_byte(bytes[at++]);
      continue;
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
    body_.append(bytes.substr(at, size));
    at += size;
    left_ -= size;
    if (left_ == 0) chunk_ = Chunk::data_return;
  }
  return at;
}

void RequestReader::take_chunk_byte(char c) {
  switch (chunk_) {
    case Chunk::size:
      return take_size_byte(c);
    case Chunk::size_feed:
      if (c != '\n') return static_cast<void>(refuse(400));
      if (left_ > most_ - std::min(most_, body_.size())) return static_cast<void>(refuse(413));
      chunk_ = left_ > 0 ? Chunk::data : Chunk::end_return;
      return;
    case Chunk::data_return:
    case Chunk::end_return:
      // Anything else here is a chunk longer than it said, or a trailer.
      if (c != '\r') return static_cast<void>(refuse(400));
      chunk_ = chunk_ == Chunk::data_return ? Chunk::data_feed : Chunk::end_feed;
      return;
    case Chunk::data_feed:
    case Chunk::end_feed:
      if (c != '\n') return static_cast<void>(refuse(400));
      if (chunk_ == Chunk::end_feed) state_ = State::whole;
      chunk_ = Chunk::size;
      digits_ = 0;
      return;
    case Chunk::data:
      return;
  }
}

void RequestReader::take_size_byte(char c) {
  if (c == '\r' && digits_ > 0) {
    chunk_ = Chunk::size_feed;
    return;
  }
  const int digit = hex_digit(c);
  if (digit < 0 || digits_ >= kChunkDigits) return static_cast<void>(refuse(digit < 0 ? 400 : 413));
  left_ = (digits_ == 0 ? 0 : left_ * 16) + static_cast<unsigned>(digit);
  ++digits_;
}

}  // namespace relais::wire
