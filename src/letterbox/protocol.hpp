// What goes over the letterbox's own socket: frames of a length (u32) and one JSON document. A request is an object
// with a type; a reply is {"value": …} or {"error": {…}}. Unknown fields are refused on both sides.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "base/json.hpp"
#include "base/result.hpp"

namespace relais::letterbox::protocol {

/// Parts that arrived after `after`, at most `limit` and at most 3 MiB of them.
struct Collect {
  static constexpr std::string_view kType = "collect";
  std::int64_t after = 0;
  std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(Collect, (), (after, limit))
/// Everything up to this one lies in the house: wipe it here.
struct Taken {
  static constexpr std::string_view kType = "taken";
  std::int64_t upto = 0;
};
BOOST_DESCRIBE_STRUCT(Taken, (), (upto))
/// The same, but only what stands in the calm lane, with its report, ahead of the rest.
struct CollectCalm {
  static constexpr std::string_view kType = "collect_calm";
  std::int64_t after = 0;
  std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(CollectCalm, (), (after, limit))
/// These ones lie in the house.
struct TakenOnes {
  static constexpr std::string_view kType = "taken_ones";
  std::vector<std::int64_t> seqs;
};
BOOST_DESCRIBE_STRUCT(TakenOnes, (), (seqs))
struct Deliver {
  static constexpr std::string_view kType = "deliver";
  std::string tip;
  std::string part;
  std::string object;
};
BOOST_DESCRIBE_STRUCT(Deliver, (), (tip, part, object))
struct Epoch {
  static constexpr std::string_view kType = "epoch";
  std::string body;
  std::string signature;
};
BOOST_DESCRIBE_STRUCT(Epoch, (), (body, signature))
struct Publish {
  static constexpr std::string_view kType = "publish";
  std::string body;
  std::string signature;
};
BOOST_DESCRIBE_STRUCT(Publish, (), (body, signature))
struct Directory {
  static constexpr std::string_view kType = "directory";
};
BOOST_DESCRIBE_STRUCT(Directory, (), ())
struct Forget {
  static constexpr std::string_view kType = "forget";
  std::string tip;
};
BOOST_DESCRIBE_STRUCT(Forget, (), (tip))
struct Look {
  static constexpr std::string_view kType = "state";
  std::int64_t known_size = 0;
};
BOOST_DESCRIBE_STRUCT(Look, (), (known_size))

using Request = std::variant<Collect, Taken, CollectCalm, TakenOnes, Deliver, Epoch, Publish, Directory, Forget, Look>;

[[nodiscard]] base::Result<Request> read_request(std::string_view body);
[[nodiscard]] std::string body_of(const Request& request);

using Reply = base::Result<base::json::value>;
/// An error stands in a reply as it is: nothing in it is personal.
[[nodiscard]] Reply read_reply(std::string_view body);
[[nodiscard]] std::string body_of(const Reply& reply);

}  // namespace relais::letterbox::protocol
