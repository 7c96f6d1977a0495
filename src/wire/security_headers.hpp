// The headers that every answer of every site carries, whatever the site: one table, no switch.
#pragma once

#include "wire/message.hpp"

namespace relais::wire {

/// Sets them on an answer, refusals and redirects included. What an answer brings itself under these names is replaced.
/// `secure`: people reach us over https alone, so browsers are told to remember that.
void harden(Response& response, bool secure);

}  // namespace relais::wire
