#include "law/expression.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace relais::law {
namespace {

using base::Error;
using base::ErrorKind;

struct Token {
  enum class Kind { name, punctuation, end } kind = Kind::end;
  std::string text;
  std::size_t at = 0;
};

constexpr std::size_t kDeepest = 64;

// Thrown inside this file only: a parser by recursive descent has one way out for the first mistake.
struct Mistake {
  std::string what;
  std::string expected;
  std::size_t at = 0;
};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == ':' || c == '-';
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '"') {
      ++i;
    } else if (is_name_character(c)) {
      const auto start = i;
      while (i < text.size() && is_name_character(text[i])) ++i;
      tokens.push_back({Token::Kind::name, std::string(text.substr(start, i - start)), start});
    } else if (const auto two = text.substr(i, 2); two == "<=" || two == ">=" || two == "!=") {
      tokens.push_back({Token::Kind::punctuation, std::string(two), i});
      i += 2;
    } else if (std::string_view("()<>=,").find(c) != std::string_view::npos) {
      tokens.push_back({Token::Kind::punctuation, std::string(1, c), i});
      ++i;
    } else {
      throw Mistake{fmt::format("the character {} has no meaning here", c),
                    "names, and/or/not, comparisons, parentheses", i};
    }
  }
  tokens.push_back({Token::Kind::end, "the end", text.size()});
  return tokens;
}

/// The height that the stack reaches. Both ways round a jump leave the same height, so one pass sees it.
std::size_t most_values(const Code& code) {
  std::size_t height = 0;
  std::size_t most = 0;
  for (const auto& instruction : code) {
    switch (instruction.op) {
      case Op::push:
      case Op::load:
      case Op::condition:
      case Op::national_of:
        most = std::max(most, ++height);
        break;
      case Op::drop:
      case Op::equal:
      case Op::unequal:
      case Op::less:
      case Op::less_equal:
        --height;
        break;
      default:
        break;
    }
  }
  return most;
}

class Parser {
 public:
  Parser(std::string_view text, const Names& names) : tokens_(tokens_of(text)), names_(names) {}

  Compiled whole() {
    const auto type = either();
    if (peek().kind != Token::Kind::end) wrong(fmt::format("{} is left over", peek().text), "an operator or the end");
    if (most_values(code_) > kStack)
      throw Mistake{"this holds too many values at once", "fewer comparisons inside comparisons", 0};
    return {std::move(code_), type};
  }

 private:
  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  [[nodiscard]] bool next_is(std::string_view text) const {
    return peek().kind != Token::Kind::end && peek().text == text;
  }
  bool take(std::string_view text) {
    if (!next_is(text)) return false;
    ++at_;
    return true;
  }
  void need(std::string_view text) {
    if (!take(text)) wrong(fmt::format("{} stands here", peek().text), std::string(text));
  }
  [[noreturn]] void wrong(std::string what, std::string expected) const {
    throw Mistake{std::move(what), std::move(expected), peek().at};
  }
  void emit(Op op, Word a = 0) { code_.push_back({op, a}); }
  void need_flag(Type type) const {
    if (type.kind != Type::Kind::flag) wrong("this is not a truth value", "a condition");
  }

  Type either() {
    if (++depth_ > kDeepest) wrong("this is nested too deeply", "at most 64 levels");
    auto type = both();
    while (next_is("or")) {
      need_flag(type);
      ++at_;
      const auto jump = code_.size();
      emit(Op::jump_if_true);
      emit(Op::drop);
      need_flag(both());
      code_[jump].a = static_cast<Word>(code_.size());
    }
    --depth_;
    return type;
  }

  Type both() {
    auto type = negation();
    while (next_is("and")) {
      need_flag(type);
      ++at_;
      const auto jump = code_.size();
      emit(Op::jump_if_false);
      emit(Op::drop);
      need_flag(negation());
      code_[jump].a = static_cast<Word>(code_.size());
    }
    return type;
  }

  Type negation() {
    if (!take("not")) return comparison();
    if (++depth_ > kDeepest) wrong("this is nested too deeply", "at most 64 levels");
    need_flag(negation());
    --depth_;
    emit(Op::negate);
    return {};
  }

  Type comparison() {
    const auto left = primary();
    if (take("is") || take("=")) return equality(left, take("not"));
    if (take("!=")) return equality(left, true);
    if (take("in")) return membership(left, false);
    if (next_is("not") && tokens_[at_ + 1].text == "in") {
      at_ += 2;
      return membership(left, true);
    }
    for (const auto* op : {"<=", ">=", "<", ">"})
      if (take(op)) return ordering(left, op);
    return left;
  }

  Type equality(Type left, bool negated) {
    if (left.kind == Type::Kind::symbol) {
      emit(Op::push, symbol(left));
    } else if (const auto right = primary(); right != left) {
      wrong("the two sides are of different kinds", "two of the same kind");
    }
    emit(negated ? Op::unequal : Op::equal);
    return {};
  }

  Type ordering(Type left, std::string_view op) {
    if (left.kind != Type::Kind::date) wrong("only dates can be ordered", "a date");
    // a > b is b < a: the operands are compiled in the other order.
    if (op == "<" || op == "<=") {
      need_date(primary());
      emit(op == "<" ? Op::less : Op::less_equal);
    } else {
      const auto start = last_operand_;
      Code left_code(code_.begin() + static_cast<std::ptrdiff_t>(start), code_.end());
      code_.resize(start);
      need_date(primary());
      code_.insert(code_.end(), left_code.begin(), left_code.end());
      emit(op == ">" ? Op::less : Op::less_equal);
    }
    return {};
  }

  void need_date(Type type) const {
    if (type.kind != Type::Kind::date) wrong("this is not a date", "a date");
  }

  Type membership(Type left, bool negated) {
    if (left.kind != Type::Kind::symbol) wrong("only a symbol can be in a list", "a symbol before in");
    need("(");
    std::uint64_t mask = 0;
    do {
      if (const auto group = names_.actor_groups.find(peek().text);
          left.domain == names_.actors_domain && group != names_.actor_groups.end()) {
        mask |= group->second;
        ++at_;
      } else {
        mask |= std::uint64_t{1} << symbol(left);
      }
    } while (take(","));
    need(")");
    emit(Op::in_mask, static_cast<Word>(mask));
    if (negated) emit(Op::negate);
    return {};
  }

  Word symbol(Type type) {
    const auto& domain = names_.domains[type.domain];
    const auto found = domain.find(peek().text);
    if (!found)
      wrong(fmt::format("{} is none of {}", peek().text, domain.name),
            fmt::format("one of {}", fmt::join(domain.symbols, ", ")));
    ++at_;
    return *found;
  }

  Type primary() {
    last_operand_ = code_.size();
    const auto start = last_operand_;
    if (take("(")) {
      const auto type = either();
      need(")");
      last_operand_ = start;
      return type;
    }
    if (peek().kind != Token::Kind::name) wrong(fmt::format("{} stands here", peek().text), "a name");
    const auto name = peek().text;
    ++at_;
    if (name == "true" || name == "false") {
      emit(Op::push, name == "true" ? 1 : 0);
      return {};
    }
    if (next_is("(")) return call(name, start);
    if (const auto found = names_.slots.find(name); found != names_.slots.end()) {
      emit(Op::load, found->second.index);
      return found->second.type;
    }
    if (const auto found = names_.conditions.find(name); found != names_.conditions.end()) {
      emit(Op::condition, found->second);
      return {};
    }
    --at_;
    wrong(fmt::format("{} is not known", name),
          "a fact, a condition, on, actor, event.…, asked.…, document.… or person.…");
  }

  Type call(const std::string& name, std::size_t start) {
    need("(");
    Type type;
    if (name == "known") {
      (void)primary();
      emit(Op::known);
    } else if (name == "national_of") {
      emit(Op::national_of, reference(names_.groups, "a group of countries"));
    } else if (name == "end_of" || name == "before") {
      const auto value = reference(names_.values, "a value");
      need(",");
      need_date(primary());
      emit(name == "end_of" ? Op::end_of : Op::before, value);
      type.kind = Type::Kind::date;
    } else {
      wrong(fmt::format("{} is no function", name), "known, national_of, end_of or before");
    }
    need(")");
    last_operand_ = start;
    return type;
  }

  Word reference(const std::map<std::string, std::uint32_t, std::less<>>& known, const std::string& what) {
    const auto found = known.find(peek().text);
    if (found == known.end()) wrong(fmt::format("{} is not known", peek().text), what);
    ++at_;
    return found->second;
  }

  std::vector<Token> tokens_;
  const Names& names_;
  Code code_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t last_operand_ = 0;
};

tl::unexpected<Error> at_place(const Mistake& mistake, std::string_view text, std::string_view where) {
  return base::fail(ErrorKind::bad_input, "bad_expression", std::string(where),
                    fmt::format("in \"{}\" at character {}: {}", text, mistake.at + 1, mistake.what), mistake.expected);
}

}  // namespace

std::optional<Word> Domain::find(std::string_view symbol) const {
  const auto found = std::find(symbols.begin(), symbols.end(), symbol);
  if (found == symbols.end()) return std::nullopt;
  return found - symbols.begin();
}

base::Result<Compiled> compile_expression(std::string_view text, const Names& names, std::string_view where) {
  try {
    return Parser(text, names).whole();
  } catch (const Mistake& mistake) {
    return at_place(mistake, text, where);
  }
}

base::Result<Compiled> compile_assigned(std::string_view text, Type wanted, const Names& names,
                                        std::string_view where) {
  if (text == "unknown") return Compiled{{{Op::push, kUnset}}, wanted};
  if (wanted.kind == Type::Kind::symbol) {
    if (const auto symbol = names.domains[wanted.domain].find(text)) return Compiled{{{Op::push, *symbol}}, wanted};
  }
  auto compiled = compile_expression(text, names, where);
  if (compiled && compiled->type != wanted)
    return base::fail(ErrorKind::bad_input, "bad_expression", std::string(where),
                      fmt::format("\"{}\" is of another kind than what it is given to", text), "the same kind");
  return compiled;
}

}  // namespace relais::law
