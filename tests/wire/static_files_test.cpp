#include "wire/static_files.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace relais::wire {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest()
      : root_(fs::path(testing::TempDir()) /
              ("static-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(root_);
    write("outside.txt", "secret");
    write("dist/index.html", "<!doctype html>");
    write("dist/assets/app-1a2B3c4D.js", "let a = 1;");
    write("dist/assets/app-1a2B3c4D.js.gz", "compressed");
    write("dist/assets/envelope_worker-1a2B3c4D.js", "let b = 2;");
    write("dist/favicon.svg", "<svg/>");
    fs::create_symlink(root_ / "outside.txt", root_ / "dist" / "link.txt");
  }
  ~StaticFilesTest() override { fs::remove_all(root_); }
  void write(const std::string& name, std::string_view content) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
  }
  std::optional<Response> ask(std::string path, Headers headers = {}, Method method = Method::get) {
    const auto files = StaticFiles::load(root_ / "dist");
    EXPECT_TRUE(files);
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.headers = std::move(headers);
    return files->answer(request);
  }
  fs::path root_;
};

TEST_F(StaticFilesTest, ServesTheIndexAtTheRoot) {
  const auto answer = ask("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->content(), "<!doctype html>");
  EXPECT_EQ(answer->header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(answer->header("cache-control"), "no-cache");
}

TEST_F(StaticFilesTest, ServesHashedFilesForGood) {
  const auto answer = ask("/assets/app-1a2B3c4D.js");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(answer->content(), "let a = 1;");
  EXPECT_FALSE(answer->header("content-encoding"));
}

TEST_F(StaticFilesTest, ServesTheCompressedFormToThoseWhoTakeIt) {
  const auto answer = ask("/assets/app-1a2B3c4D.js", {{"accept-encoding", "gzip, br"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("content-encoding"), "gzip");
  EXPECT_EQ(answer->content(), "compressed");
  EXPECT_EQ(answer->header("vary"), "accept-encoding");
}

TEST_F(StaticFilesTest, OnlyTheSealingWorkerMayRunWebAssemblyAndItReachesNobody) {
  const auto answer = ask("/assets/envelope_worker-1a2B3c4D.js");
  ASSERT_TRUE(answer);
  const auto policy = std::string(answer->header("content-security-policy").value_or(""));
  EXPECT_NE(policy.find("script-src 'self' 'wasm-unsafe-eval'"), std::string::npos);
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("connect-src"), std::string::npos);
  for (const auto* path : {"/", "/favicon.svg", "/assets/app-1a2B3c4D.js"})
    EXPECT_FALSE(ask(path)->header("content-security-policy")) << path;
}

TEST_F(StaticFilesTest, SaysWhatHasNotChanged) {
  const auto etag = std::string(*ask("/favicon.svg")->header("etag"));
  const auto answer = ask("/favicon.svg", {{"if-none-match", etag}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 304);
  EXPECT_TRUE(answer->content().empty());
}

TEST_F(StaticFilesTest, NothingOutsideTheFolderCanBeReached) {
  for (const auto* path : {"/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/assets/../../outside.txt",
                           "/link.txt", "//outside.txt", "/.", "/..", "/%00", "/index.html%00.js", "/etc/passwd"})
    EXPECT_FALSE(ask(path)) << path;
}

TEST_F(StaticFilesTest, AnswersNoWrites) { EXPECT_FALSE(ask("/", {}, Method::post)); }

TEST_F(StaticFilesTest, AMissingFolderIsSaid) {
  const auto files = StaticFiles::load(root_ / "nowhere");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().where, "--web");
}

}  // namespace
}  // namespace relais::wire
