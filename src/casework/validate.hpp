// What every act must satisfy before any rule of law is asked: lengths, languages, known desks, indicators and letters.
// Private to the room.
#pragma once

#include <optional>

#include "casework/decide.hpp"

namespace relais::casework {

/// The first thing wrong with the act by itself; `at` is its JSON pointer.
[[nodiscard]] std::optional<base::Error> find_fault(const Setting& setting, const CaseState& state,
                                                    const CaseEvent& act, const Acting& acting, Date on,
                                                    const std::string& at);
[[nodiscard]] std::optional<base::Error> find_fault_in_person(const Setting& setting, const Person& person,
                                                              const std::string& at);
[[nodiscard]] std::optional<base::Error> find_fault_in_need(const Need& need, const std::string& at);
[[nodiscard]] std::optional<base::Error> find_fault_in_text(std::string_view text, std::size_t most,
                                                            const std::string& at);

[[nodiscard]] inline base::Error bad(std::string at, std::string what, std::string expected,
                                     std::string code = "bad_value") {
  return {base::ErrorKind::bad_input, std::move(code), std::move(at), std::move(what), std::move(expected), {}};
}
[[nodiscard]] inline base::Error no(std::string code, std::string at, std::string what, std::string expected) {
  return {base::ErrorKind::not_allowed, std::move(code), std::move(at), std::move(what), std::move(expected), {}};
}

}  // namespace relais::casework
