#include "vault/protocol.hpp"

#include "vault/bytes.hpp"

namespace relais::vault {
namespace {

constexpr std::uint8_t kVersion = 1;

void put_text(std::string& out, std::string_view text) {
  put_u32(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

void put_texts(std::string& out, const std::vector<std::string>& texts) {
  put_u32(out, static_cast<std::uint32_t>(texts.size()));
  for (const auto& text : texts) put_text(out, text);
}

std::string take_text(Reader& reader) { return std::string(reader.take(reader.u32())); }

std::vector<std::string> take_texts(Reader& reader) {
  std::vector<std::string> texts;
  // Every text takes four bytes at least, so a false count ends with the frame.
  for (auto left = reader.u32(); left > 0 && reader.ok(); --left) texts.push_back(take_text(reader));
  return texts;
}

std::optional<Operation> operation_of(std::uint8_t number) {
  const bool ordinary =
      number >= static_cast<std::uint8_t>(Operation::fresh) && number <= static_cast<std::uint8_t>(Operation::state);
  const bool of_operators = number >= static_cast<std::uint8_t>(Operation::unseal_with_share) &&
                            number <= static_cast<std::uint8_t>(Operation::copy_to);
  if (!ordinary && !of_operators) return std::nullopt;
  return static_cast<Operation>(number);
}

std::optional<base::ErrorKind> error_kind_of(std::uint8_t number) {
  if (number > static_cast<std::uint8_t>(base::ErrorKind::unavailable)) return std::nullopt;
  return static_cast<base::ErrorKind>(number);
}

}  // namespace

bool for_operators(Operation operation) { return operation >= Operation::unseal_with_share; }

std::size_t number_of_texts(Operation operation) {
  switch (operation) {
    case Operation::open:
      return 4;  // user, organisation, purpose, reference
    case Operation::blind:
      return 5;  // and the index
    case Operation::sign:
      return 2;
    case Operation::share:
    case Operation::public_key:
    case Operation::unseal_with_share:
    case Operation::unseal_with_passphrase:
    case Operation::rotate:
    case Operation::revoke:
    case Operation::copy_to:
      return 1;
    case Operation::fresh:
    case Operation::destroy:
    case Operation::state:
    case Operation::seal:
    case Operation::rewrap:
    case Operation::freeze:
    case Operation::watch:
    case Operation::destroyed:
      return 0;
  }
  return 0;
}

std::string body_of(const Request& request) {
  std::string body;
  body.push_back(static_cast<char>(kVersion));
  body.push_back(static_cast<char>(request.operation));
  put_u64(body, request.number);
  put_texts(body, request.texts);
  put_texts(body, request.list);
  return body;
}

std::string body_of(const Reply& reply) {
  std::string body;
  body.push_back(static_cast<char>(kVersion));
  body.push_back(reply.error ? '\1' : '\0');
  if (reply.error) {
    body.push_back(static_cast<char>(reply.error->kind));
    for (const auto* text : {&reply.error->code, &reply.error->where, &reply.error->what, &reply.error->expected})
      put_text(body, *text);
    return body;
  }
  put_u32(body, static_cast<std::uint32_t>(reply.numbers.size()));
  for (const auto number : reply.numbers) put_u64(body, number);
  put_texts(body, reply.texts);
  return body;
}

std::optional<Request> read_request(std::string_view body) {
  Reader reader(body);
  if (reader.u8() != kVersion) return std::nullopt;
  const auto operation = operation_of(reader.u8());
  if (!operation) return std::nullopt;
  Request request{*operation, reader.u64(), take_texts(reader), {}};
  request.list = take_texts(reader);
  if (!reader.finished() || request.texts.size() != number_of_texts(*operation)) return std::nullopt;
  return request;
}

std::optional<Reply> read_reply(std::string_view body) {
  Reader reader(body);
  if (reader.u8() != kVersion) return std::nullopt;
  const auto outcome = reader.u8();
  Reply reply;
  if (outcome == 1) {
    const auto kind = error_kind_of(reader.u8());
    if (!kind) return std::nullopt;
    base::Error error{*kind, take_text(reader), {}, {}, {}, {}};
    error.where = take_text(reader);
    error.what = take_text(reader);
    error.expected = take_text(reader);
    reply.error = std::move(error);
  } else if (outcome == 0) {
    for (auto left = reader.u32(); left > 0 && reader.ok(); --left) reply.numbers.push_back(reader.u64());
    reply.texts = take_texts(reader);
  } else {
    return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return reply;
}

}  // namespace relais::vault
