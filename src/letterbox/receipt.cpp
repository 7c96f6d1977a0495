#include "letterbox/receipt.hpp"

#include "base/json.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox {
namespace {

std::string message_of(std::string_view body) {
  std::string text = "ctp1/receipt";
  text.push_back('\0');
  return text.append(body);
}

}  // namespace

SignedPart sign_receipt(const ledger::SigningKey& log, const Receipt& receipt) {
  const auto body = base::json::serialize(base::encode(receipt));
  return {vault::to_base64url(body), vault::to_hex(log.sign(message_of(body)))};
}

base::Result<Receipt> read_receipt(const SignedPart& part, const ledger::VerifierKey& log) {
  const auto body = vault::from_base64url(part.body);
  const auto signature = vault::from_hex(part.signature);
  if (!body || !signature || !ledger::verify_ed25519(log.key, message_of(*body), *signature))
    return base::fail(base::ErrorKind::bad_input, "bad_receipt", "receipt", "it is not signed by this log",
                      "the signature of " + log.name);
  return base::decode_text<Receipt>(*body, "receipt");
}

}  // namespace relais::letterbox
