// The law as dated data: records with validity, source and certainty, loaded from law/ and directory-like folders.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/date.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace relais::law {

using base::Date;
using base::Result;

enum class Certainty { seed, public_source, knowledge, unknown };
/// `seed`, `public`, `knowledge` or `unknown`: the words of the data and of the contract.
[[nodiscard]] std::string_view to_string(Certainty certainty);
[[nodiscard]] std::optional<Certainty> certainty_from(std::string_view text);

/// Which date selects the record: criminal rules follow the facts, residence rules the decision.
enum class SelectedBy { facts, decision };
BOOST_DESCRIBE_ENUM(SelectedBy, facts, decision)

struct Source {
  std::string id;
  std::string kind;  ///< seed, public, knowledge or unknown
  std::string title;
  std::string url;   ///< empty for seeds and knowledge
  std::string file;  ///< seeds only
};
BOOST_DESCRIBE_STRUCT(Source, (), (id, kind, title, url, file))

/// What every dated statement of law carries, rules of the procedure included.
struct Header {
  std::string id;
  std::string key;
  std::string topic;
  base::Validity valid;
  SelectedBy selected_by = SelectedBy::decision;
  Certainty certainty = Certainty::unknown;
  std::vector<std::string> sources;
  std::string article;
  base::LocalText text;
  std::string note;
  std::string gap_ok;  ///< why nothing follows at once on the same time line, when so
  std::string file;
  int line = 0;
};

struct Alternative {
  base::json::value value;
  std::vector<std::string> sources;
  Certainty certainty = Certainty::unknown;
  std::string note;
};

struct Record {
  Header header;
  base::json::value value;
  bool chosen = false;
  std::vector<Alternative> alternatives;
};

struct Topic {
  std::string name;
  base::LocalText title;
  std::string about;
  std::vector<Record> records;
};

/// All records of law/ outside law/procedure, and the sources they cite.
struct Library {
  std::map<std::string, Source> sources;
  std::map<std::string, Topic> topics;

  [[nodiscard]] const Record* find(std::string_view id) const;
  /// The record of a time line that holds on a date.
  [[nodiscard]] const Record* on(std::string_view key, Date date) const;
};

/// Reads every *.yaml under `folder` except `procedure/`. The first error names FILE:LINE.
[[nodiscard]] Result<Library> load_library(const std::filesystem::path& folder);

/// Reads the header fields that records and rules share.
[[nodiscard]] Header read_header(base::YamlReader& reader, std::string_view topic);

}  // namespace relais::law
