// The one way out: asks the identity provider for its description, its keys and a token. One host, fixed when the
// server starts; no redirects, no proxies, nothing longer than 256 KiB, nothing that takes longer than ten seconds.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/engine.hpp"

namespace relais::http {

struct FetchRequest {
  std::string url;
  Headers headers;
  std::string body;  ///< posted as a form when not empty
};

struct Fetched {
  int status = 0;
  std::string body;
};

using Fetch = std::function<base::Result<Fetched>(const FetchRequest&)>;

/// Only for addresses that begin with this origin (`https://HOST[:PORT]`, or http on this machine). A host outside this
/// machine that resolves to this machine or to a private network is refused, so that a poisoned name cannot turn the
/// server against its own network. Codes: `foreign_address`, `not_reached`.
[[nodiscard]] Fetch fetch_from(const std::string& origin);

/// The origin of an address: scheme, host and port. Empty when it has none.
[[nodiscard]] std::string_view origin_part(std::string_view url);

/// Whether an address belongs to this machine, a private network, or no network at all.
[[nodiscard]] bool is_inside(std::string_view address);

}  // namespace relais::http
