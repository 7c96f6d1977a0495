// Any bytes as a connection: where the network cuts does not matter, memory stays within the limits, and what is taken
// for a request is, where Boost.Beast takes it too, the same request for it: target, body and end.
#include "wire/framing.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace {

namespace wire = relais::wire;
using State = wire::RequestReader::State;

constexpr std::size_t kBodyLimit = 4096;

/// Feeds one request in pieces of that size; returns how many bytes it took.
std::size_t feed(wire::RequestReader& reader, std::string_view bytes, std::size_t piece) {
  std::size_t taken = 0;
  bool limited = false;
  while (taken < bytes.size() && reader.state() != State::whole && reader.state() != State::refused) {
    const auto before = reader.state();
    taken += reader.take(bytes.substr(taken, piece));
    if (before == State::head && reader.state() == State::body && !limited) {
      reader.limit_body(kBodyLimit);
      limited = true;
    }
    if (reader.held() > 64 * 1024) std::abort();
  }
  return taken;
}

void check_against_beast(std::string_view bytes, wire::RequestReader& ours) {
  boost::beast::http::request_parser<boost::beast::http::string_body> theirs;
  theirs.eager(true);
  theirs.header_limit(64 * 1024);
  boost::beast::error_code error;
  std::size_t used = 0;
  while (used < bytes.size() && !theirs.is_done()) {
    used += theirs.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    if (error) return;  // stricter than we are: then there is nothing to understand differently
  }
  if (!theirs.is_done() || used != bytes.size()) std::abort();
  const auto& message = theirs.get();
  if (std::string_view(message.target().data(), message.target().size()) != ours.head().target) std::abort();
  if (message.body() != ours.body()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (int requests = 0; requests < 4 && !bytes.empty(); ++requests) {
    wire::RequestReader whole;
    const auto taken = feed(whole, bytes, bytes.size());
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
      wire::RequestReader pieces;
      const auto again = feed(pieces, bytes, piece);
      if (pieces.state() != whole.state() || pieces.status() != whole.status()) std::abort();
      if (whole.state() != State::refused && (again != taken || pieces.body() != whole.body())) std::abort();
    }
    if (whole.state() == State::refused && whole.status() < 400) std::abort();
    if (whole.state() != State::whole) return 0;
    if (whole.body().size() > kBodyLimit) std::abort();
    check_against_beast(bytes.substr(0, taken), whole);
    bytes.remove_prefix(taken);
  }
  return 0;
}
