// The small language of conditions in law/: typed, without loops or side effects, compiled to a flat program.
//
//   phase in (none, reflection) and not known(statement_on)
//   on <= end_of(reflection_term, document.issued)
//
// Operators: or, and, not, is, is not, in, not in, =, !=, <, <=, >, >=. Functions: known(x), national_of(group),
// end_of(value, date), before(value, date). An ordering comparison with an unknown operand is false.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace relais::law {

/// Every value is a number: truth 0/1, days since 1970, or the position of a symbol in its domain.
using Word = std::int64_t;
inline constexpr Word kUnset = std::numeric_limits<Word>::min();

struct Type {
  enum class Kind : std::uint8_t { flag, date, symbol, text } kind = Kind::flag;
  std::uint16_t domain = 0;  ///< for symbols
  bool operator==(const Type&) const = default;
};

/// A named set of at most 64 symbols.
struct Domain {
  std::string name;
  std::vector<std::string> symbols;
  [[nodiscard]] std::optional<Word> find(std::string_view symbol) const;
};

enum class Op : std::uint8_t {
  push,       // a: constant
  load,       // a: slot
  condition,  // a: condition
  negate,
  equal,
  unequal,
  less,
  less_equal,
  in_mask,  // a: mask of symbols
  known,
  jump_if_false,  // a: target; keeps the value
  jump_if_true,
  drop,
  national_of,  // a: country group
  end_of,       // a: value
  before,       // a: value
};

struct Instruction {
  Op op = Op::push;
  Word a = 0;
};

using Code = std::vector<Instruction>;

/// How many values a program may hold at once while it runs; what would need more is refused when it is compiled.
inline constexpr std::size_t kStack = 16;

/// What names mean while compiling. Filled by the loader before any expression is read.
struct Names {
  struct Slot {
    std::uint32_t index = 0;
    Type type;
  };
  std::vector<Domain> domains;
  std::map<std::string, Slot, std::less<>> slots;
  std::map<std::string, std::uint32_t, std::less<>> conditions;    ///< all are flags
  std::map<std::string, std::uint32_t, std::less<>> values;        ///< terms
  std::map<std::string, std::uint32_t, std::less<>> groups;        ///< of countries
  std::map<std::string, std::uint64_t, std::less<>> actor_groups;  ///< masks over the domain "actors"
  std::uint16_t actors_domain = 0;
};

struct Compiled {
  Code code;
  Type type;
};

/// Compiles one expression. The error says what was wrong and at which character; `where` is FILE:LINE.
[[nodiscard]] base::Result<Compiled> compile_expression(std::string_view text, const Names& names,
                                                        std::string_view where);

/// As above for a value that is assigned to a slot of a known type: also accepts `unknown` and a bare symbol of its
/// domain.
[[nodiscard]] base::Result<Compiled> compile_assigned(std::string_view text, Type wanted, const Names& names,
                                                      std::string_view where);

}  // namespace relais::law
