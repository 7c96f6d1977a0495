#include "base/yaml.hpp"

#include <gtest/gtest.h>

namespace relais::base {
namespace {

TEST(Yaml, RemembersLinesAndQuotes) {
  const auto root = parse_yaml("a: 1\nb:\n  - x\n  - \"2\"\nc: {d: yes}\n", "f.yaml");
  ASSERT_TRUE(root) << root.error().line();
  EXPECT_EQ(root->find("a")->line, 1);
  EXPECT_EQ(root->find("b")->items[1].line, 4);
  EXPECT_TRUE(root->find("b")->items[1].quoted);
  EXPECT_FALSE(root->find("a")->quoted);
  EXPECT_EQ(root->find("nothing"), nullptr);
}

TEST(Yaml, BecomesJson) {
  const auto root = parse_yaml("a: 1\nb: true\nc: ~\nd: \"1\"\ne: text\nf: [1, -2]\ng: 2024-02-29\n", "f.yaml");
  ASSERT_TRUE(root) << root.error().line();
  EXPECT_EQ(to_json(*root), *parse_json(R"({"a":1,"b":true,"c":null,"d":"1","e":"text","f":[1,-2],"g":"2024-02-29"})"));
}

TEST(Yaml, RefusesRepeatedKeysAliasesAndBrokenText) {
  EXPECT_NE(parse_yaml("a: 1\nb: 2\na: 3\n", "f.yaml").error().where.find("f.yaml:3"), std::string::npos);
  EXPECT_FALSE(parse_yaml("a: &x [1]\nb: *x\n", "f.yaml"));
  EXPECT_FALSE(parse_yaml("a: [1, 2\n", "f.yaml"));
  EXPECT_FALSE(parse_yaml("a: {b: 1\n", "f.yaml"));
  EXPECT_FALSE(parse_yaml(std::string(60, '['), "f.yaml"));
}

TEST(YamlReader, ComplainsAboutTheFirstMistakeWithItsLine) {
  const auto root = parse_yaml("name: x\non: 2024-02-30\ncount: many\n", "f.yaml");
  YamlReader reader(*root, "f.yaml");
  EXPECT_EQ(reader.text("name"), "x");
  EXPECT_FALSE(reader.date("on"));
  EXPECT_FALSE(reader.number("count"));
  const auto error = reader.finish();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->where, "f.yaml:2");
}

TEST(YamlReader, ComplainsAboutMissingAndUnknownKeys) {
  const auto root = parse_yaml("name: x\nextra: y\n", "f.yaml");
  YamlReader missing(*root, "f.yaml");
  (void)missing.text("title");
  ASSERT_TRUE(missing.finish());
  EXPECT_NE(missing.finish()->line().find("title"), std::string::npos);
  YamlReader unknown(*root, "f.yaml");
  (void)unknown.text("name");
  ASSERT_TRUE(unknown.finish());
  EXPECT_EQ(unknown.finish()->where, "f.yaml:2");
}

TEST(YamlReader, ReadsListsFlagsAndFallbacks) {
  const auto root = parse_yaml("one: a\nmany: [a, b]\nflag: true\n", "f.yaml");
  YamlReader reader(*root, "f.yaml");
  EXPECT_EQ(reader.texts("one"), std::vector<std::string>{"a"});
  EXPECT_EQ(reader.texts("many").size(), 2U);
  EXPECT_TRUE(reader.texts("none").empty());
  EXPECT_TRUE(reader.flag_or("flag", false));
  EXPECT_TRUE(reader.flag_or("absent", true));
  EXPECT_EQ(reader.text_or("absent", "f"), "f");
  EXPECT_FALSE(reader.finish());
}

TEST(Yaml, ReportsAFileThatIsNotThere) {
  const auto read = read_yaml("no/such/file.yaml");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().line().find("no/such/file.yaml"), std::string::npos);
}

}  // namespace
}  // namespace relais::base
