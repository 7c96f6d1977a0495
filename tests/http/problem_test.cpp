#include "http/problem.hpp"

#include <gtest/gtest.h>

#include "http/routes.hpp"

namespace relais::http {
namespace {

using base::Error;
using base::ErrorKind;

TEST(Problem, EveryKindHasItsStatus) {
  const std::vector<std::pair<ErrorKind, int>> table{
      {ErrorKind::bad_input, 422},   {ErrorKind::not_allowed, 409},     {ErrorKind::not_found, 404},
      {ErrorKind::conflict, 409},    {ErrorKind::unauthenticated, 401}, {ErrorKind::too_large, 413},
      {ErrorKind::unavailable, 503},
  };
  for (const auto& [kind, status] : table) EXPECT_EQ(status_of({kind, "some_code", "", "", "", {}}), status);
}

TEST(Problem, SomeCodesHaveTheirOwnStatus) {
  const std::vector<std::pair<std::string, int>> table{
      {"version_conflict", 412},
      {"precondition_required", 428},
      {"idempotency_key_reused", 422},
      {"idempotency_key_missing", 400},
      {"bad_json", 400},
      {"unknown_parameter", 400},
      {"not_yours_to_see", 403},
      {"not_yours_to_do", 403},
  };
  for (const auto& [code, status] : table)
    EXPECT_EQ(status_of({ErrorKind::conflict, code, "", "", "", {}}), status) << code;
}

TEST(Problem, EveryStatusInUseHasWords) {
  for (const int status : {400, 401, 403, 404, 405, 409, 412, 413, 415, 417, 422, 428, 429, 431, 500, 501, 503})
    EXPECT_NE(title_of(status), "Error") << status;
}

TEST(Problem, IsWrittenAsRfc9457) {
  const auto response = to_response(
      problem_of(Error{ErrorKind::bad_input, "bad_value", "/acts/0/on", "this is no date", "YYYY-MM-DD", {}}));
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.header("content-type"), "application/problem+json");
  const auto body = json::parse(response.body).as_object();
  EXPECT_EQ(body.at("type"), "about:blank");
  EXPECT_EQ(body.at("title"), "Unprocessable Content");
  EXPECT_EQ(body.at("status"), 422);
  EXPECT_EQ(body.at("code"), "bad_value");
  EXPECT_EQ(body.at("pointer"), "/acts/0/on");
  EXPECT_EQ(body.at("detail"), "this is no date; expected YYYY-MM-DD");
  EXPECT_FALSE(body.contains("rules"));
}

TEST(Problem, CarriesRulesConditionsAndBothVersionsOfAConflict) {
  desks::Failure failure;
  failure.error = {ErrorKind::conflict, "version_conflict", "", "the case has moved on", "the present version", {}};
  desks::Reason rule;
  rule.rule = "refusal.example";
  failure.rules = {rule};
  desks::Condition condition;
  condition.id = "ties_cut";
  failure.unmet = {condition};
  failure.current = json::object{{"version", 7}};
  failure.since = json::array{json::object{{"number", 7}}};
  const auto body = to_json(problem_of(failure));
  EXPECT_EQ(body.at("status"), 412);
  EXPECT_EQ(body.at("rules").as_array().at(0).as_object().at("rule"), "refusal.example");
  EXPECT_EQ(body.at("unmet").as_array().at(0).as_object().at("id"), "ties_cut");
  EXPECT_EQ(body.at("current").as_object().at("version"), 7);
  EXPECT_EQ(body.at("since").as_array().at(0).as_object().at("number"), 7);
}

TEST(Problem, UnavailableSaysWhenToTryAgain) {
  EXPECT_EQ(to_response(problem_of(Error{ErrorKind::unavailable, "busy", "", "busy", "", {}})).header("retry-after"),
            "2");
}

}  // namespace
}  // namespace relais::http
