// `relais access …`: the policy shown, checked, explained with rules and basis, and compared.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/json.hpp"
#include "process.hpp"

namespace relais::test {
namespace {

namespace fs = std::filesystem;

class Access : public ::testing::Test {
 protected:
  Access() {
    char pattern[] = "/tmp/relais-access-XXXXXX";
    folder = ::mkdtemp(pattern);
    fs::copy("law/access/policy", folder);
  }
  ~Access() override { fs::remove_all(folder); }

  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::ifstream stream(folder / file);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, from.size(), to);
    std::ofstream(folder / file) << text;
  }
  static base::json::object json_of(const Finished& finished) {
    const auto value = base::parse_json(finished.out, "output");
    return value && value->is_object() ? value->as_object() : base::json::object{};
  }

  fs::path folder;
};

TEST_F(Access, ExplainsTheRuleAndTheBasisAndExitsByTheAnswer) {
  const auto yes = run({"access", "explain", "--as", "centre", "--relation", "owner", "--field", "given_name"});
  EXPECT_EQ(yes.code, 0) << yes.err;
  EXPECT_NE(yes.out.find("yes: read identity"), std::string::npos);
  EXPECT_NE(yes.out.find("centre.accompanies"), std::string::npos);
  EXPECT_NE(yes.out.find("basis"), std::string::npos);
  const auto no =
      run({"access", "explain", "--as", "police", "--relation", "reporter", "--field", "medical", "--json"});
  EXPECT_EQ(no.code, 1);
  const auto answer = json_of(no);
  ASSERT_TRUE(answer.contains("forbids"));
  EXPECT_EQ(answer.at("permitted"), base::json::value(false));
  EXPECT_EQ(answer.at("forbids").at(0).at("id").as_string(), "medical.for_carers");
  EXPECT_EQ(answer.at("purpose").at("id").as_string(), "detect");
  EXPECT_FALSE(answer.at("purpose").at("basis").at("article").as_string().empty());
}

TEST_F(Access, ExplainsTheLevelThatWouldDoAndWhatBrokenGlassOpens) {
  const auto exported = run({"access", "explain", "--as", "centre", "--relation", "owner", "--field", "identity",
                             "--action", "export", "--level", "2"});
  EXPECT_EQ(exported.code, 1);
  EXPECT_NE(exported.out.find("level 3 would do"), std::string::npos);
  const auto glass = run({"access", "explain", "--as", "oncall", "--field", "medical", "--broken-glass"});
  EXPECT_EQ(glass.code, 0);
  EXPECT_NE(glass.out.find("by broken glass"), std::string::npos);
  EXPECT_EQ(run({"access", "explain", "--as", "oncall", "--field", "shelter", "--broken-glass"}).code, 1);
  EXPECT_EQ(run({"access", "explain", "--as", "police", "--relation", "reporter", "--action", "note_written"}).code, 0);
  EXPECT_EQ(
      run({"access", "explain", "--as", "police", "--relation", "reporter", "--action", "note_written", "--conflict"})
          .code,
      1);
}

TEST_F(Access, AQuestionInUnknownWordsIsRefused) {
  const auto field = run({"access", "explain", "--as", "police", "--field", "hair"});
  EXPECT_EQ(field.code, 2);
  EXPECT_NE(field.err.find("given_name"), std::string::npos);
  EXPECT_EQ(run({"access", "explain", "--as", "police", "--field", "identity", "--purpose", "curiosity"}).code, 2);
  EXPECT_EQ(run({"access", "explain", "--as", "police", "--field", "identity", "--action", "steal"}).code, 2);
  EXPECT_EQ(run({"access", "explain", "--as", "police", "--field", "identity", "--case", "01"}).code, 2);
}

TEST_F(Access, ChecksAndShowsTheShippedPolicy) {
  const auto check = run({"access", "check", "--json"});
  EXPECT_EQ(check.code, 0) << check.out;
  EXPECT_TRUE(json_of(check).at("problems").as_array().empty());
  const auto show = run({"access", "show"});
  EXPECT_EQ(show.code, 0);
  EXPECT_NE(show.out.find("magistrate"), std::string::npos);
  EXPECT_NE(show.out.find(std::string(json_of(check).at("policy").as_string())), std::string::npos);
}

TEST_F(Access, ListsWhatAChangeOpensAndShuts) {
  const auto same = run({"access", "diff", "law/access/policy", folder.string()});
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_NE(same.out.find("0 newly open, 0 newly shut"), std::string::npos);
  replace("60_authorities.yaml", "classes: [minimum, identity, residence, procedure, opinion, letters, minor]",
          "classes: [minimum, identity, residence, procedure, letters, minor, contact]");
  const auto differs = run({"access", "diff", "law/access/policy", folder.string()});
  EXPECT_EQ(differs.code, 1);
  EXPECT_NE(differs.out.find("opens immigration as office, to decide_stay: read contact"), std::string::npos)
      << differs.out;
  EXPECT_NE(differs.out.find("shuts immigration as office, to decide_stay: read opinion"), std::string::npos);
  replace("60_authorities.yaml", "[office]", "[offce]");
  const auto broken = run({"access", "diff", "law/access/policy", folder.string()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_NE(broken.err.find("60_authorities.yaml:"), std::string::npos);
}

}  // namespace
}  // namespace relais::test
