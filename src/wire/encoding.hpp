// Bytes as text and back, strictly: one text stands for one sequence of bytes and for no other. And the few operations
// on secrets that sign-in needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relais::wire {

/// Base 64 with - and _ and without padding (RFC 4648 §5).
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Nothing when a character does not belong there, or when unused bits are set.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Base 32 with A–Z and 2–7, without padding (RFC 4648 §6); what authenticator apps read.
[[nodiscard]] std::string to_base32(std::string_view bytes);

/// SHA-256 as 32 bytes.
[[nodiscard]] std::string sha256(std::string_view data);

/// From the operating system's source of chance.
[[nodiscard]] std::string random_bytes(std::size_t count);
/// 256 random bits as 43 characters of URL-safe base 64.
[[nodiscard]] std::string random_token();

/// In a time that depends on the length alone.
[[nodiscard]] bool same_secret(std::string_view left, std::string_view right);

/// Everything but letters, digits and `.-_~` as %XX (RFC 3986, section 2.3).
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace relais::wire
