// What browsers are told with every answer, and what they tell us about where a request comes from. There is no switch:
// an answer without these headers does not leave the house.
#pragma once

#include <optional>
#include <string_view>

#include "http/problem.hpp"

namespace relais::http {

/// What an answer is to a browser.
enum class Surface {
  data,  ///< of the API: nothing in it is ever run or shown as a page of its own
  file,  ///< of the staff application
};

/// Sets the headers that every answer carries, refusals and redirects included. A policy that a file brings itself
/// stays. `secure`: people reach us over https alone, so browsers are told to remember that.
void add_security_headers(Response& response, const Request& request, Surface surface, bool secure);

/// Why a request may not be obeyed because of the page it comes from; nothing when it may. Writes must carry
/// `X-Relais: 1`, which no foreign page can set, and come from our own origin; reads that a foreign page embeds are
/// refused, and only somebody following a link may come from elsewhere. `own` is where the public finds us, if known: a
/// proxy in front may have changed the Host.
[[nodiscard]] std::optional<Problem> foreign(const Request& request, std::string_view own = {});

[[nodiscard]] bool is_write(Method method);

}  // namespace relais::http
