// The fields and code lists of the Human Trafficking Case Data Standard, version 2.0 (IOM, 24 December 2021, CC
// BY 4.0), and the names under which its own templates hide them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relais::exchange {

enum class HtcdsKind { text, date, phone, number, checkbox, country, language, code };

/// What Relais does with a value that comes in.
enum class HtcdsFate {
  held,    ///< becomes a field or an event of the case
  noted,   ///< no place of its own: kept word for word in one note of the case
  dropped  ///< not taken; `why` says why, and the loss report counts it
};

struct HtcdsField {
  std::string_view name;   ///< e.g. prs_FirstName
  std::string_view label;  ///< as on the templates
  HtcdsKind kind = HtcdsKind::text;
  std::string_view codes;  ///< for code: the permitted values, separated by blanks
  bool several = false;    ///< may hold several values
  bool core = false;
  bool deprecated = false;
  HtcdsFate fate = HtcdsFate::noted;
  std::string_view why;  ///< for dropped
};

/// All 84 fields in the order of the standard.
[[nodiscard]] std::span<const HtcdsField> htcds_fields();
[[nodiscard]] const HtcdsField* htcds_field(std::string_view name);

/// The field a header cell means by its machine name: letter case, blanks and underscores do not count, group names
/// before a slash neither; spelling errors of the templates and names of version 1 are known.
[[nodiscard]] const HtcdsField* htcds_by_name(std::string_view header);
/// The field a label means. `Second Name` is prs_SecondName the first time; the templates use it for prs_Title too.
[[nodiscard]] const HtcdsField* htcds_by_label(std::string_view label, bool seen_before);
/// Columns that survey tools add and that say nothing about the person.
[[nodiscard]] bool is_survey_column(std::string_view header);

/// The code a cell means: the code itself, its label, or the value of version 1. Nothing when there is no such code.
[[nodiscard]] std::optional<std::string> htcds_code(const HtcdsField& field, std::string_view text);
/// The values of a cell that may hold several: separated by `;` (spreadsheets) or, when every part is a code, by blanks
/// (XForms). Without empty parts.
[[nodiscard]] std::vector<std::string> htcds_values(const HtcdsField& field, std::string_view cell);

/// ISO 639-2 (terminology code) of a BCP 47 tag whose first part is a two- or three-letter code; nothing when unknown.
[[nodiscard]] std::optional<std::string> iso_639_2(std::string_view tag);
/// The shortest BCP 47 tag of a code of ISO 639-2 (both variants) or ISO 639-1.
[[nodiscard]] std::optional<std::string> language_tag(std::string_view code);

}  // namespace relais::exchange
