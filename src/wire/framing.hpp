// The bytes of HTTP/1.1 requests, RFC 9112, read more strictly than it demands: whatever two programs on the way could
// understand differently is refused (RFC 9112 §11.2, "request smuggling"). Opens no socket and asks no clock.
//
// Refused beyond what the RFC forbids: absolute and asterisk targets, chunk extensions, trailers, empty lines before a
// request, bodies of GET, HEAD and OPTIONS, and a second occurrence of any field that decides something here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/message.hpp"

namespace relais::wire {

struct FramingLimits {
  std::size_t head = 16 * 1024;   ///< bytes of request line and fields together
  std::size_t target = 8 * 1024;  ///< bytes of the request target
  std::size_t fields = 64;        ///< number of fields
};

/// What stands before the body.
struct Head {
  Method method = Method::other;
  std::string target;  ///< begins with a slash
  Headers headers;     ///< names in lower case, values trimmed
  int minor = 1;       ///< HTTP/1.0 or HTTP/1.1
  bool keep_alive = true;
  bool awaits_invitation = false;  ///< Expect: 100-continue
  bool chunked = false;
  std::uint64_t length = 0;  ///< of a body that is not chunked

  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] bool has_body() const { return chunked || length > 0; }
};

/// Takes the bytes of one request as they arrive, in pieces of any size. Holds at most the limits of the head and of
/// the body, whatever is sent. Linear in what it takes.
class RequestReader {
 public:
  enum class State {
    head,     ///< more bytes of the head are needed
    body,     ///< the head is known; more bytes of the body are needed
    whole,    ///< the request is complete
    refused,  ///< status() says why; nothing more is taken
  };

  explicit RequestReader(FramingLimits limits = {}) : limits_(limits) {}

  /// Takes from the front of `bytes` what belongs to this request and returns how many bytes that was. Stops once at
  /// the end of the head, so that the limit of the body can be set, and for good at the end of the request.
  std::size_t take(std::string_view bytes);

  [[nodiscard]] State state() const { return state_; }
  /// 400, 413, 414, 417, 431, 501 or 505 when refused.
  [[nodiscard]] int status() const { return status_; }
  /// Whether a byte of this request was taken.
  [[nodiscard]] bool begun() const { return begun_; }
  /// Valid once the state is body or whole.
  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] Head& head() { return head_; }
  [[nodiscard]] std::string& body() { return body_; }
  /// Bytes held for this request.
  [[nodiscard]] std::size_t held() const { return raw_.capacity() + body_.capacity(); }
  /// The most bytes the body may have; refuses with 413 at once when it is known to be longer.
  void limit_body(std::size_t most);

 private:
  enum class Chunk { size, size_feed, data, data_return, data_feed, end_return, end_feed };

  std::size_t take_head(std::string_view bytes);
  std::size_t take_sized(std::string_view bytes);
  std::size_t take_chunked(std::string_view bytes);
  void take_chunk_byte(char c);
  void take_size_byte(char c);
  void read_head();
  bool read_request_line(std::string_view line);
  bool read_target(std::string_view target);
  bool read_field(std::string_view line);
  bool weigh_fields();
  bool weigh_length();
  bool weigh_coding(std::string_view coding);
  void weigh_connection(std::string_view options);
  [[nodiscard]] std::size_t count(std::string_view name) const;
  bool refuse(int status);

  FramingLimits limits_;
  State state_ = State::head;
  int status_ = 0;
  bool begun_ = false;
  bool closes_ = false;
  std::string raw_;
  Head head_;
  std::string body_;
  std::size_t most_ = 0;
  Chunk chunk_ = Chunk::size;
  unsigned digits_ = 0;
  std::uint64_t left_ = 0;  ///< of the body, or of the chunk under way
};

}  // namespace relais::wire
