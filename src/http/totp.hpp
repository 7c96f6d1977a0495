// Authenticator apps: time-based one-time passwords (RFC 6238) with SHA-1, 30 seconds and 6 digits, which is what every
// app takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace relais::http {

/// 160 random bits, as RFC 4226 §4 recommends.
[[nodiscard]] std::string new_totp_secret();

/// The number of the 30 seconds an instant lies in.
[[nodiscard]] std::int64_t totp_step(base::Instant now);

/// The six digits of one step.
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step);

/// The step a code belongs to: the present one or the one before. Nothing when it is neither, or when it is not later
/// than `last_step`, the step of the last code that was taken: a code counts once.
[[nodiscard]] std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code,
                                                     std::int64_t last_step, base::Instant now);

/// `otpauth://totp/…` for a QR code or a link.
[[nodiscard]] std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account);

}  // namespace relais::http
