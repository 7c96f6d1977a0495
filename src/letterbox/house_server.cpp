#include "letterbox/house_server.hpp"

#include <optional>
#include <utility>

namespace relais::letterbox {
namespace {

using base::Result;
namespace json = base::json;
using protocol::Reply;

Reply of(const Result<void>& done) {
  if (!done) return base::fail(done.error());
  return json::value(nullptr);
}

template <class T>
Reply of(const Result<T>& value) {
  if (!value) return base::fail(value.error());
  return base::encode(*value);
}

class Answering {
 public:
  Answering(Spool& spool, Box& box) : spool_(spool), box_(box) {}

  Reply operator()(const protocol::Collect& asked) { return of(spool_.collect(asked.after, asked.limit)); }
  Reply operator()(const protocol::Taken& asked) { return of(spool_.taken(asked.upto)); }
  Reply operator()(const protocol::CollectCalm& asked) { return of(spool_.collect_calm(asked.after, asked.limit)); }
  Reply operator()(const protocol::TakenOnes& asked) { return of(spool_.taken_ones(asked.seqs)); }
  Reply operator()(const protocol::Deliver& asked) { return of(spool_.deliver(asked.tip, asked.part, asked.object)); }
  Reply operator()(const protocol::Epoch& asked) { return of(spool_.add_epoch({asked.body, asked.signature})); }
  Reply operator()(const protocol::Publish& asked) { return of(spool_.publish({asked.body, asked.signature})); }
  Reply operator()(const protocol::Directory&) {
    const auto force = spool_.in_force();
    if (!force)
      return base::fail(base::ErrorKind::unavailable, "no_directory", "directory", "no directory was published yet",
                        "relais letterbox publish");
    return base::encode(force->published);
  }
  Reply operator()(const protocol::Forget& asked) { return of(spool_.forget(asked.tip)); }
  Reply operator()(const protocol::Look& asked) {
    auto state = spool_.state(asked.known_size);
    if (state) state->bits = box_.newcomer_bits();
    return of(state);
  }

 private:
  Spool& spool_;
  Box& box_;
};

}  // namespace

Reply answer(Spool& spool, Box& box, const protocol::Request& request) {
  return std::visit(Answering(spool, box), request);
}

Result<std::unique_ptr<vault::FrameServer>> serve_house(Spool& spool, Box& box, const std::filesystem::path& socket,
                                                        vault::FrameServerOptions options) {
  return vault::serve_frames(socket, std::move(options), [&spool, &box](std::string_view frame, bool) {
    const auto request = protocol::read_request(frame);
    const auto reply = request ? answer(spool, box, *request) : Reply(base::fail(request.error()));
    return std::optional(protocol::body_of(reply));
  });
}

}  // namespace relais::letterbox
