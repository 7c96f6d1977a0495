// The language of conditions: what it means, and that every mistake is named with its place.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "law/program.hpp"
#include "planted_law.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

struct Said {
  const char* expression;
  bool holds;
};

// Of an adult Moroccan on 1 February 2024 about whom nothing has happened yet.
const std::vector<Said> kSaid{
    {"true or false and false", true},
    {"(true or false) and false", false},
    {"false and false or true", true},
    {"not false and false", false},
    {"not (false and false)", true},
    {"not not true", true},
    {"not true or true", true},
    {"phase is none", true},
    {"phase is not none", false},
    {"phase = none", true},
    {"phase != none", false},
    {"not phase is ended", true},
    {"phase in (ended, none)", true},
    {"phase in (ended, returned)", false},
    {"phase not in (ended, returned)", true},
    {"actor in (frontline, centre)", false},
    {"on <= on", true},
    {"on >= on", true},
    {"on < on", false},
    {"on > on", false},
    {"person.born_latest < on", true},
    {"person.born_latest > on", false},
    {"on > person.born_latest", true},
    {"on >= person.born_latest and on > person.born_latest", true},
    {"statement_on < on", false},
    {"statement_on > on", false},
    {"statement_on <= statement_on", false},
    {"not statement_on < on", true},
    {"statement_on = statement_on", false},
    {"statement_on != on", true},
    {"answer_victim is \"yes\"", false},
    {"known(statement_on)", false},
    {"known(on)", true},
    {"not known(answer_victim)", true},
    {"on > end_of(majority, person.born_latest)", true},
    {"end_of(majority, person.born_latest) < on", true},
    {"known(end_of(majority, statement_on))", false},
    {"before(renewal_lead, on) < on", true},
    {"end_of(renewal_lead, before(renewal_lead, on)) = on", true},
    {"national_of(eu)", false},
    {"national_of(belgium) or third_country", true},
    {"assisted = milieu_left", true},
    {"(assisted or true) = (milieu_left or true)", true},
    {"assisted != true", true},
    {"person.ground is trafficking", true},
};

std::string condition_yaml(std::size_t i, std::string expression) {
  std::string quoted;
  for (const char c : expression) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  return fmt::format(
      "  - {{id: condition.said_{0}, name: said_{0}, is: \"{1}\", certainty: knowledge, sources: [K], "
      "text: {{en: x, fr: x, nl: x, de: x}}}}\n",
      i, quoted);
}

TEST(Expression, MeansWhatItSays) {
  const PlantedLaw planted;
  std::string text = "conditions:\n";
  for (std::size_t i = 0; i < kSaid.size(); ++i) text += condition_yaml(i, kSaid[i].expression);
  text += "standing_conditions: [";
  for (std::size_t i = 0; i < kSaid.size(); ++i) text += fmt::format("{}said_{}", i == 0 ? "" : ", ", i);
  planted.write("procedure/90_said.yaml", text + "]\n");
  const auto procedure = Procedure::load(planted.root(), real_law().library);
  ASSERT_TRUE(procedure) << procedure.error().line();
  PersonFacts person;
  person.nationality.push_back(*base::Country::from("MAR"));
  person.born_earliest = person.born_latest = base::parse_date("1990-05-14");
  const std::vector<Date> asked{*base::parse_date("2024-02-01")};
  const auto unmet = procedure->play(person, {}, asked).standings.front().conditions_unmet;
  for (std::size_t i = 0; i < kSaid.size(); ++i) {
    const bool holds = std::find(unmet.begin(), unmet.end(), fmt::format("said_{}", i)) == unmet.end();
    EXPECT_EQ(holds, kSaid[i].holds) << kSaid[i].expression;
  }
}

struct Wrong {
  std::string expression;
  std::size_t character;
  const char* what;
};

TEST(Expression, NamesTheMistakeAndItsPlace) {
  const auto& names = real_law().procedure.program().names;
  const std::vector<Wrong> all{
      {"", 1, "the end stands here"},
      {"phase is", 9, "the end is none of phases"},
      {"phase is purple", 10, "purple is none of phases"},
      {"phase in (none, purple)", 17, "purple is none of phases"},
      {"phase in none", 10, "none stands here"},
      {"assisted and", 13, "the end stands here"},
      {"assisted assisted", 10, "assisted is left over"},
      {"(assisted", 10, "the end stands here"},
      {"assisted)", 9, ") is left over"},
      {"nothing_of_the_kind", 1, "nothing_of_the_kind is not known"},
      {"frobnicate(on)", 12, "frobnicate is no function"},
      {"end_of(no_such_term, on) < on", 8, "no_such_term is not known"},
      {"national_of(atlantis)", 13, "atlantis is not known"},
      {"on and assisted", 4, "this is not a truth value"},
      {"assisted < on", 12, "only dates can be ordered"},
      {"on < assisted", 14, "this is not a date"},
      {"on is assisted", 15, "the two sides are of different kinds"},
      {"on in (none)", 7, "only a symbol can be in a list"},
      {"assisted & assisted", 10, "the character & has no meaning"},
      {"on < on < on", 9, "< is left over"},
      {std::string(80, '(') + "assisted" + std::string(80, ')'), 65, "nested too deeply"},
  };
  for (const auto& wrong : all) {
    const auto compiled = compile_expression(wrong.expression, names, "law/x.yaml:7");
    ASSERT_FALSE(compiled) << wrong.expression;
    EXPECT_EQ(compiled.error().where, "law/x.yaml:7");
    EXPECT_NE(compiled.error().what.find(wrong.what), std::string::npos) << compiled.error().line();
    EXPECT_NE(compiled.error().what.find(fmt::format("at character {}:", wrong.character)), std::string::npos)
        << compiled.error().line();
    EXPECT_FALSE(compiled.error().expected.empty());
  }
}

std::string nested(std::size_t levels) {
  std::string text = "assisted";
  for (std::size_t i = 1; i < levels; ++i) text = "assisted = (" + text + ")";
  return text;
}

TEST(Expression, RefusesWhatWouldOverflowTheStack) {
  const auto& names = real_law().procedure.program().names;
  EXPECT_TRUE(compile_expression(nested(kStack), names, "x"));
  const auto compiled = compile_expression(nested(kStack + 1), names, "x");
  ASSERT_FALSE(compiled);
  EXPECT_NE(compiled.error().what.find("too many values at once"), std::string::npos);
}

TEST(Expression, RefusesManyNots) {
  std::string nots;
  for (int i = 0; i < 100'000; ++i) nots += "not ";
  EXPECT_FALSE(compile_expression(nots + "assisted", real_law().procedure.program().names, "x"));
}

TEST(Expression, AssignsUnknownSymbolsAndValuesOfTheSameKind) {
  const auto& names = real_law().procedure.program().names;
  const auto phase = names.slots.at("phase").type;
  const Type date{Type::Kind::date, 0};
  EXPECT_TRUE(compile_assigned("unknown", date, names, "x"));
  EXPECT_TRUE(compile_assigned("ended", phase, names, "x"));
  EXPECT_TRUE(compile_assigned("phase", phase, names, "x"));
  EXPECT_TRUE(compile_assigned("document.expires", date, names, "x"));
  EXPECT_FALSE(compile_assigned("assisted", date, names, "x"));
  EXPECT_FALSE(compile_assigned("judicial", phase, names, "x"));
  EXPECT_FALSE(compile_assigned("provisional", phase, names, "x"));
}

RC_GTEST_PROP(Expression, AnswersAnyGarbageWithAProgramOrAMistake, ()) {
  static const std::vector<std::string> kPieces{"and",
                                                "or",
                                                "not",
                                                "is",
                                                "in",
                                                "(",
                                                ")",
                                                ",",
                                                "<",
                                                "<=",
                                                ">",
                                                ">=",
                                                "=",
                                                "!=",
                                                "on",
                                                "phase",
                                                "assisted",
                                                "known",
                                                "none",
                                                "ended",
                                                "end_of",
                                                "majority",
                                                "actor",
                                                "centre",
                                                "true",
                                                "\"",
                                                "é",
                                                "\x01",
                                                "statement_on",
                                                "national_of",
                                                "eu",
                                                "third_country"};
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
  std::string text;
  for (const auto& piece : pieces) text += piece + " ";
  const auto compiled = compile_expression(text, real_law().procedure.program().names, "law/x.yaml:1");
  if (compiled) {
    RC_ASSERT(!compiled->code.empty());
    for (const auto& instruction : compiled->code)
      if (instruction.op == Op::jump_if_true || instruction.op == Op::jump_if_false)
        RC_ASSERT(instruction.a > 0 && instruction.a <= static_cast<Word>(compiled->code.size()));
  } else {
    RC_ASSERT(compiled.error().where == "law/x.yaml:1");
    RC_ASSERT(!compiled.error().what.empty());
  }
}

}  // namespace
}  // namespace relais::law
