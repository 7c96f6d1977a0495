#include "letterbox/protocol.hpp"

#include <array>
#include <utility>

namespace relais::letterbox::protocol {
namespace {

using base::ErrorKind;
namespace json = base::json;

constexpr std::array<std::pair<ErrorKind, std::string_view>, 7> kKinds{{{ErrorKind::bad_input, "bad_input"},
                                                                        {ErrorKind::not_allowed, "not_allowed"},
                                                                        {ErrorKind::not_found, "not_found"},
                                                                        {ErrorKind::conflict, "conflict"},
                                                                        {ErrorKind::unauthenticated, "unauthenticated"},
                                                                        {ErrorKind::too_large, "too_large"},
                                                                        {ErrorKind::unavailable, "unavailable"}}};

struct Refusal {
  std::string kind;
  std::string code;
  std::string where;
  std::string what;
  std::string expected;
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (kind, code, where, what, expected))

struct Refused {
  Refusal error;
};
BOOST_DESCRIBE_STRUCT(Refused, (), (error))

struct Given {
  json::value value;
};
BOOST_DESCRIBE_STRUCT(Given, (), (value))

std::string_view name_of(ErrorKind kind) {
  for (const auto& [each, name] : kKinds)
    if (each == kind) return name;
  return "unavailable";
}

ErrorKind kind_of(std::string_view name) {
  for (const auto& [kind, each] : kKinds)
    if (each == name) return kind;
  return ErrorKind::unavailable;
}

}  // namespace

base::Result<Request> read_request(std::string_view body) { return base::decode_text<Request>(body, "request"); }

std::string body_of(const Request& request) { return json::serialize(base::encode(request)); }

Reply read_reply(std::string_view body) {
  auto value = base::parse_json(body, "reply");
  if (!value) return base::fail(std::move(value.error()));
  if (value->is_object() && value->get_object().contains("error")) {
    auto refused = base::decode<Refused>(*value);
    if (!refused) return base::fail(std::move(refused.error()));
    auto& error = refused->error;
    return base::fail(kind_of(error.kind), std::move(error.code), std::move(error.where), std::move(error.what),
                      std::move(error.expected));
  }
  auto given = base::decode<Given>(*value);
  if (!given) return base::fail(std::move(given.error()));
  return std::move(given->value);
}

std::string body_of(const Reply& reply) {
  if (reply) return json::serialize(json::object{{"value", *reply}});
  const auto& error = reply.error();
  return json::serialize(
      base::encode(Refused{{std::string(name_of(error.kind)), error.code, error.where, error.what, error.expected}}));
}

}  // namespace relais::letterbox::protocol
