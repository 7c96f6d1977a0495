// Any bytes as what reporters and the house send to the letterbox: the first byte chooses which. Everything is
// answered, calls with one of the few lengths; what is read as a request of the socket is written again to the same.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "letterbox/box.hpp"
#include "letterbox/parts.hpp"
#include "letterbox/protocol.hpp"

namespace letterbox = relais::letterbox;

namespace {

/// A spool of its own, gone at the end.
struct Ground {
  Ground() {
    auto name = (std::filesystem::temp_directory_path() / "relais-fuzz-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    auto opened = letterbox::Spool::open(folder, {}, now);
    if (!opened) std::abort();
    spool = std::move(*opened);
    box = std::make_unique<letterbox::Box>(*spool, letterbox::Rules{}, now);
  }
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;
  ~Ground() {
    box.reset();
    spool.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  static relais::base::Instant now() { return relais::base::Instant::from_micros(1'700'000'000'000'000); }
  std::filesystem::path folder;
  std::unique_ptr<letterbox::Spool> spool;
  std::unique_ptr<letterbox::Box> box;
};

void check_call(std::string_view call, std::string_view body) {
  static Ground ground;
  const auto answer = ground.box->handle(call, body, "192.0.2.1");
  const auto size = answer.body.size();
  if (size != 4096 && size != 16384 && size % 65536 != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::string_view kCalls[] = {"challenge", "submit", "reply", "attach", "fetch", "directory"};
  switch (data[0] % 9) {
    case 6:
      if (const auto request = letterbox::protocol::read_request(body)) {
        const auto text = letterbox::protocol::body_of(*request);
        const auto again = letterbox::protocol::read_request(text);
        if (!again || letterbox::protocol::body_of(*again) != text) std::abort();
      }
      break;
    case 7:
      static_cast<void>(letterbox::protocol::read_reply(body));
      break;
    case 8:
      if (const auto part = letterbox::parse_part(body); part && part->number > 99'999) std::abort();
      break;
    default:
      check_call(kCalls[data[0] % 9], body);
  }
  return 0;
}
