// Any bytes as a condition of the law: refused with a place, or a program whose jumps stay inside it and whose stack
// never runs over.
#include "law/expression.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

namespace law = relais::law;
using Kind = law::Type::Kind;

law::Names names() {
  law::Names names;
  names.domains = {{"actors", {"police", "centre"}}, {"phases", {"none", "ended"}}};
  names.slots = {{"on", {0, {Kind::date, 0}}},
                 {"actor", {1, {Kind::symbol, 0}}},
                 {"phase", {2, {Kind::symbol, 1}}},
                 {"assisted", {3, {Kind::flag, 0}}}};
  names.conditions = {{"presumed", 0}};
  names.values = {{"term", 0}};
  names.groups = {{"eu", 0}};
  names.actor_groups = {{"frontline", 1}};
  return names;
}

/// Walks every way through the program; each step keeps the height of the stack in its bounds.
void check(const law::Code& code) {
  std::size_t height = 0;
  for (const auto& [op, a] : code) {
    switch (op) {
      case law::Op::push:
      case law::Op::load:
      case law::Op::condition:
      case law::Op::national_of:
        ++height;
        break;
      case law::Op::drop:
      case law::Op::equal:
      case law::Op::unequal:
      case law::Op::less:
      case law::Op::less_equal:
        if (height == 0) std::abort();
        --height;
        break;
      case law::Op::jump_if_false:
      case law::Op::jump_if_true:
        if (a <= 0 || static_cast<std::size_t>(a) > code.size()) std::abort();
        break;
      default:
        if (height == 0) std::abort();
    }
    if (height > law::kStack) std::abort();
  }
  if (height != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto known = names();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto compiled = law::compile_expression(text, known, "fuzz.yaml:1");
  if (compiled) {
    check(compiled->code);
  } else if (compiled.error().where != "fuzz.yaml:1" || compiled.error().what.empty()) {
    std::abort();
  }
  return 0;
}
