#include <set>

#include <gtest/gtest.h>

#include "http/site.hpp"

namespace relais::http {
namespace {

/// Every reference in the document.
void references(const json::value& value, std::set<std::string>& found) {
  if (value.is_array())
    for (const auto& item : value.get_array()) references(item, found);
  if (!value.is_object()) return;
  for (const auto& entry : value.get_object()) {
    if (entry.key() == "$ref") found.insert(std::string(entry.value().as_string()));
    references(entry.value(), found);
  }
}

class OpenApi : public testing::Test {
 protected:
  const json::object document_ = openapi_of(all_routes(), "1.2.3");
  const json::object& paths_ = document_.at("paths").as_object();
};

TEST_F(OpenApi, HasTheShapeOfVersion31) {
  EXPECT_EQ(document_.at("openapi"), "3.1.0");
  EXPECT_EQ(document_.at("info").as_object().at("version"), "1.2.3");
  for (const auto& path : paths_) {
    EXPECT_TRUE(path.key().starts_with("/"));
    for (const auto& method : path.value().as_object()) {
      const auto& operation = method.value().as_object();
      EXPECT_FALSE(operation.at("summary").as_string().empty()) << path.key();
      EXPECT_FALSE(operation.at("responses").as_object().empty()) << path.key();
    }
  }
}

TEST_F(OpenApi, EveryReferenceIsThere) {
  std::set<std::string> found;
  references(document_, found);
  EXPECT_GT(found.size(), 40U);
  const auto& schemas = document_.at("components").as_object().at("schemas").as_object();
  for (const auto& reference : found) {
    const std::string prefix = "#/components/schemas/";
    ASSERT_TRUE(reference.starts_with(prefix)) << reference;
    const auto* schema = schemas.if_contains(reference.substr(prefix.size()));
    ASSERT_NE(schema, nullptr) << reference;
    EXPECT_FALSE(schema->as_object().empty()) << reference;
  }
}

TEST_F(OpenApi, EveryRouteIsDescribedWithItsNeeds) {
  const auto routes = all_routes();
  std::size_t described = 0;
  for (const auto& path : paths_) described += path.value().as_object().size();
  EXPECT_EQ(described, routes.size());
  for (const auto& route : routes) {
    std::string method(to_string(route.head.method));
    for (auto& c : method) c = static_cast<char>(c - 'A' + 'a');
    const auto& operation = paths_.at(route.head.pattern).as_object().at(method).as_object();
    std::set<std::string> parameters;
    if (const auto* list = operation.if_contains("parameters"))
      for (const auto& parameter : list->as_array())
        parameters.insert(std::string(parameter.as_object().at("name").as_string()));
    EXPECT_EQ(parameters.contains("Idempotency-Key"), route.head.needs.write_key) << route.head.pattern;
    EXPECT_EQ(parameters.contains("If-Match"), route.head.needs.if_match) << route.head.pattern;
    EXPECT_EQ(parameters.contains("X-Relais"), route.head.method != Method::get) << route.head.pattern;
    EXPECT_EQ(operation.contains("requestBody"), static_cast<bool>(route.body_schema)) << route.head.pattern;
    EXPECT_EQ(operation.contains("security"), !route.head.needs.session) << route.head.pattern;
    if (route.head.needs.if_match) {
      EXPECT_TRUE(operation.at("responses").as_object().contains("412")) << route.head.pattern;
    }
  }
}

TEST_F(OpenApi, WritesAreSafeToRepeatAndChangesNameTheirVersion) {
  // Reads that take a body; sessions and factors, which are no writes to a case: each of their proofs counts once; keys
  // of people: keeping the same one again changes nothing.
  const auto without = [](const std::string& pattern) {
    return pattern == "/api/v1/cases/{id}/check" || pattern == "/api/v1/cases/search" ||
           pattern.starts_with("/api/v1/session") || pattern.starts_with("/api/v1/account") ||
           pattern.starts_with("/api/v1/me/keys");
  };
  for (const auto& route : all_routes())
    if (route.head.method != Method::get && !without(route.head.pattern)) {
      EXPECT_TRUE(route.head.needs.write_key) << route.head.pattern;
    }
}

TEST_F(OpenApi, HasEveryRouteTheApplicationCalls) {
  const std::set<std::string> promised{"/api/v1/session",
                                       "/api/v1/worklist",
                                       "/api/v1/cases",
                                       "/api/v1/cases/{id}",
                                       "/api/v1/cases/{id}/acts",
                                       "/api/v1/cases/{id}/check",
                                       "/api/v1/cases/{id}/letters/{letter}.pdf",
                                       "/api/v1/operations",
                                       "/api/v1/operations/{id}",
                                       "/api/v1/operations/{id}/people",
                                       "/api/v1/operations/{id}/acts",
                                       "/api/v1/operations/{id}/referrals",
                                       "/api/v1/operations/{id}/parties",
                                       "/api/v1/parties",
                                       "/api/v1/parties/{id}",
                                       "/api/v1/referrals",
                                       "/api/v1/referrals/{id}/answer",
                                       "/api/v1/referrals/{id}/arrived",
                                       "/api/v1/opinions",
                                       "/api/v1/requests",
                                       "/api/v1/wards",
                                       "/api/v1/desks",
                                       "/api/v1/desks/{id}/capacity",
                                       "/api/v1/law",
                                       "/api/v1/law/{topic}",
                                       "/api/v1/law/rules/{id}",
                                       "/api/v1/law/unknown",
                                       "/api/v1/indicators",
                                       "/api/v1/directory",
                                       "/api/v1/calendar",
                                       "/calendar/{token}.ics",
                                       "/api/v1/openapi.json",
                                       "/api/v1/health",
                                       "/api/v1/export",
                                       "/api/v1/imports"};
  for (const auto& path : promised) EXPECT_TRUE(paths_.contains(path)) << path;
}

}  // namespace
}  // namespace relais::http
