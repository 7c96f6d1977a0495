#include "wire/security_headers.hpp"

#include <array>

namespace relais::wire {

namespace {

struct Field {
  std::string_view name;
  std::string_view value;
};

constexpr std::array kAlways{
    Field{"x-content-type-options", "nosniff"},
    Field{"x-frame-options", "DENY"},
    Field{"referrer-policy", "no-referrer"},
    Field{"cross-origin-opener-policy", "same-origin"},
    Field{"cross-origin-embedder-policy", "require-corp"},
    Field{"cross-origin-resource-policy", "same-origin"},
    Field{"origin-agent-cluster", "?1"},
    Field{"permissions-policy",
          "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), "
          "geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), "
          "payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=(), "
          "publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-write=(self), "
          "fullscreen=(self)"},
};
constexpr std::string_view kTwoYears = "max-age=63072000; includeSubDomains";

}  // namespace

void harden(Response& response, bool secure) {
  for (const auto& field : kAlways) response.set(std::string(field.name), std::string(field.value));
  if (secure) response.set("strict-transport-security", std::string(kTwoYears));
}

}  // namespace relais::wire
