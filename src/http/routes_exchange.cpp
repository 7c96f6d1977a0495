#include "desks/intake.hpp"
#include "desks/transfer.hpp"
#include "http/letter_values.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

enum class ExportFormat { json, htcds };
BOOST_DESCRIBE_ENUM(ExportFormat, json, htcds)
enum class ImportFormat { htcds };
BOOST_DESCRIBE_ENUM(ImportFormat, htcds)

struct ExportQuery {
  std::vector<std::string> cases;
  std::optional<ExportFormat> format;
};
BOOST_DESCRIBE_STRUCT(ExportQuery, (), (cases, format))

struct ImportQuery {
  std::optional<ImportFormat> format;
  std::optional<bool> strict;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (format, strict))

struct LetterQuery {
  std::optional<std::string> language;
};
BOOST_DESCRIBE_STRUCT(LetterQuery, (), (language))

/// Neutral, because names of files end up on desktops.
std::string attachment(std::string_view name) { return "attachment; filename=\"" + std::string(name) + "\""; }

Outcome<Dressed<json::object>> export_cases(const Call& call, const ExportQuery& query, None) {
  if (query.format == ExportFormat::htcds) {
    auto table = told(desks::export_htcds(call.desk(), query.cases));
    if (!table) return refuse(std::move(table.error()));
    return Dressed<json::object>{{{"csv", table->csv},
                                  {"cases", table->cases},
                                  {"left_out", table->left_out},
                                  {"losses", base::encode(table->losses)}},
                                 {{"content-disposition", attachment("export.json")}}};
  }
  auto bundle = told(desks::export_cases(call.desk(), query.cases));
  if (!bundle) return refuse(std::move(bundle.error()));
  return Dressed<json::object>{exchange::write_bundle(*bundle).as_object(),
                               {{"content-disposition", attachment("export.json")}}};
}

Outcome<desks::ImportAnswer> import_cases(const Call& call, const ImportQuery& query, const RawBody& body) {
  return told(desks::import_htcds(call.desk(), body.text, query.strict.value_or(false)));
}

Outcome<RawAnswer> letter(const Call& call, const LetterQuery& query, None) {
  const auto& letters = call.backend.letters;
  const auto* wanted = letters.find(call.path[1]);
  if (wanted == nullptr)
    return refuse(problem(404, "letter_unknown", "there is no such letter; expected one of locales/letters"));
  if (!wanted->may_be_made_by(call.asker.role))
    return refuse(problem(403, "not_yours_to_do", "your desk does not make this letter; expected another desk"));
  const auto view = told(desks::case_for_letter(call.desk(), call.path[0]));
  if (!view) return refuse(view.error());
  const auto language = query.language.value_or("fr");
  const auto values =
      letter_values(call.backend.house, call.backend.words, {*wanted, *view, call.asker, language, call.today()});
  auto made = told(letters.make(wanted->id, language, values, call.today()));
  if (!made) return refuse(std::move(made.error()));
  if (auto noted = call.gate->note_carried_out(std::span(&call.path[0], 1), {"letters"}); !noted)
    return refuse(noted.error());
  return RawAnswer{std::move(made->pdf), {{"content-disposition", "inline; filename=\"" + made->file_name + "\""}}};
}

}  // namespace

void add_exchange_routes(std::vector<Route>& routes) {
  auto letter_head = reads("/api/v1/cases/{id}/letters/{letter}.pdf", "Exchange", "A letter from the case, as PDF.",
                           {"403:not_yours_to_do", "404:not_found", "404:letter_unknown", "422:letter_value_missing",
                            "404:letter_language_missing"});
  letter_head.answer_type = "application/pdf";
  routes.push_back(make_route<LetterQuery, None, RawAnswer>(letter_head, letter));
  auto export_head = reads("/api/v1/export", "Exchange",
                           "Whole cases with every event, as JSON; with format=htcds as a table of HTCDS 2.0.",
                           {"404:not_found", "409:not_yours_to_see"});
  export_head.needs.step_up = true;
  routes.push_back(make_route<ExportQuery, None, Dressed<json::object>>(export_head, export_cases));
  auto import_head = opens("/api/v1/imports", "Exchange", "Open a case for each line of a table of HTCDS 2.0.",
                           {"403:not_yours_to_do"});
  import_head.body_type = "text/csv";
  import_head.body_limit = 16UL * 1024 * 1024;
  routes.push_back(make_route<ImportQuery, RawBody, desks::ImportAnswer>(import_head, import_cases));
}

}  // namespace relais::http
