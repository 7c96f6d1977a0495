#include "http/route.hpp"
#include "http/sign_in.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

namespace relais::http {

namespace {

std::string method_key(Method method) {
  std::string key(to_string(method));
  for (auto& c : key) c = static_cast<char>(c - 'A' + 'a');
  return key;
}

json::object header_parameter(std::string_view name, std::string_view about, json::object schema) {
  return {{"name", name}, {"in", "header"}, {"required", true}, {"description", about}, {"schema", std::move(schema)}};
}

void add_path_parameters(json::array& parameters, std::string_view pattern) {
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const auto close = pattern.find('}', open);
    parameters.push_back(json::object{{"name", pattern.substr(open + 1, close - open - 1)},
                                      {"in", "path"},
                                      {"required", true},
                                      {"schema", json::object{{"type", "string"}}}});
  }
}

json::array parameters_of(const Route& route) {
  const auto& head = route.head;
  json::array parameters;
  add_path_parameters(parameters, head.pattern);
  for (const auto& parameter : route.parameters)
    parameters.push_back(
        json::object{{"name", parameter.name}, {"in", "query"}, {"required", false}, {"schema", parameter.schema}});
  const bool writes = head.method != Method::get;
  if (writes)
    parameters.push_back(header_parameter("X-Relais",
                                          "Shows that a script of ours, not a foreign page, sends the write.",
                                          {{"type", "string"}, {"const", "1"}}));
  if (head.needs.write_key)
    parameters.push_back(header_parameter(
        "Idempotency-Key",
        "Made by the client, once for each action of its user; the same key with the same body gets the same answer.",
        {{"type", "string"}, {"minLength", 8}, {"maxLength", 64}}));
  if (head.needs.if_match)
    parameters.push_back(header_parameter("If-Match", "The ETag of what the user saw.",
                                          {{"type", "string"}, {"pattern", "^\"[0-9]+\"$"}}));
  return parameters;
}

/// Problem codes of a route by status.
std::map<int, std::set<std::string>> problems_of(const Route& route) {
  const auto& head = route.head;
  std::map<int, std::set<std::string>> problems;
  problems[400] = {"unknown_parameter", "bad_parameter"};
  if (head.needs.session) problems[401] = {"not_signed_in"};
  if (head.needs.session && head.needs.level > 1) problems[403].insert("second_factor_needed");
  if (head.needs.step_up) problems[403].insert("step_up_needed");
  problems[403].insert(head.method == Method::get ? "foreign_page" : "csrf_header_missing");
  problems[429].insert("too_many_requests");
  if (route.body_schema) {
    problems[413].insert("too_large");
    if (head.body_type == "application/json") {
      problems[400].insert("bad_json");
      problems[415].insert("not_json");
      problems[422].insert("bad_value");
    }
  }
  if (head.needs.write_key) {
    problems[400].insert("idempotency_key_missing");
    problems[422].insert("idempotency_key_reused");
  }
  if (head.needs.if_match) {
    problems[412].insert("version_conflict");
    problems[428].insert("precondition_required");
  }
  for (const auto& code : head.codes) {
    const auto colon = code.find(':');
    int status = 0;
    std::from_chars(code.data(), code.data() + std::min(colon, code.size()), status);
    problems[status].insert(code.substr(colon + 1));
  }
  return problems;
}

json::object responses_of(const Route& route, json::object& components) {
  json::object responses;
  json::object good{{"description", route.answer_schema ? "Done." : "Done; nothing to say."}};
  if (route.answer_schema)
    good["content"] = json::object{{route.head.answer_type, json::object{{"schema", route.answer_schema(components)}}}};
  responses[std::to_string(route.answer_schema ? route.head.success : 204)] = std::move(good);
  for (const auto& [status, codes] : problems_of(route)) {
    std::string list;
    for (const auto& code : codes) list += (list.empty() ? "" : ", ") + code;
    responses[std::to_string(status)] = json::object{
        {"description", fmt::format("{}: {}", title_of(status), list)},
        {"content", json::object{{"application/problem+json",
                                  json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
  }
  return responses;
}

json::object problem_schema() {
  const json::object text{{"type", "string"}};
  const json::object list{{"type", "array"}, {"items", json::object{}}};
  return {{"type", "object"},
          {"description", "Problem details, RFC 9457."},
          {"properties", json::object{{"type", text},
                                      {"title", text},
                                      {"status", json::object{{"type", "integer"}}},
                                      {"code", text},
                                      {"detail", text},
                                      {"pointer", text},
                                      {"unmet", json::object{{"type", "array"}, {"items", text}}},
                                      {"rules", list},
                                      {"current", json::object{}},
                                      {"since", list}}},
          {"required", json::array{"type", "title", "status", "code", "detail"}}};
}

json::object operation_of(const Route& route, json::object& components) {
  const auto& head = route.head;
  json::object operation{{"summary", head.summary}, {"tags", json::array{head.tag}}};
  if (auto parameters = parameters_of(route); !parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.body_schema)
    operation["requestBody"] = json::object{
        {"required", true},
        {"content", json::object{{head.body_type, json::object{{"schema", route.body_schema(components)}}}}}};
  operation["responses"] = responses_of(route, components);
  if (!head.needs.session) operation["security"] = json::array{};
  return operation;
}

}  // namespace

json::object openapi_of(const std::vector<Route>& routes, std::string_view version) {
  json::object components{{"Problem", problem_schema()}};
  json::object paths;
  for (const auto& route : routes) {
    auto& path = paths[route.head.pattern];
    if (!path.is_object()) path = json::object{};
    path.get_object()[method_key(route.head.method)] = operation_of(route, components);
  }
  return {
      {"openapi", "3.1.0"},
      {"info",
       json::object{
           {"title", "Relais"},
           {"version", version},
           {"description",
            "The referral of victims of trafficking in Belgium, from the first signal to the residence document."},
           {"license", json::object{{"name", "EUPL-1.2"}, {"identifier", "EUPL-1.2"}}}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"security", json::array{json::object{{"session", json::array{}}}}},
      {"paths", std::move(paths)},
      {"components",
       json::object{{"schemas", std::move(components)},
                    {"securitySchemes",
                     json::object{{"session",
                                   json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", kSessionCookie}}}}}}}};
}

}  // namespace relais::http
