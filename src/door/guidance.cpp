#include "door/guidance.hpp"

#include <algorithm>

namespace relais::door {

namespace {

using base::Result;
using base::YamlNode;
using base::YamlReader;

/// Reads the files of one installation in the order in which they refer to each other.
class Loader {
 public:
  explicit Loader(std::filesystem::path root) : law_(std::move(root) / "law") {}

  Result<Guidance> run() {
    if (auto done = read_sources(); !done) return base::fail(done.error());
    if (auto done = read_indicators(); !done) return base::fail(done.error());
    if (auto done = read_rights(); !done) return base::fail(done.error());
    if (auto done = read_reflection(); !done) return base::fail(done.error());
    if (auto done = read_questionnaires(); !done) return base::fail(done.error());
    if (auto done = read_professions(); !done) return base::fail(done.error());
    return std::move(all_);
  }

 private:
  Result<void> read_sources() {
    const auto tree = base::read_yaml(law_ / "sources.yaml");
    if (!tree) return base::fail(tree.error());
    const auto* sources = tree->find("sources");
    if (sources == nullptr) return {};
    for (const auto& [id, node] : sources->entries) {
      const auto* title = node.find("title");
      const auto* kind = node.find("kind");
      const bool published = kind == nullptr || (kind->scalar != "knowledge" && kind->scalar != "unknown");
      all_.sources[id] = {title == nullptr ? id : title->scalar, published};
    }
    return {};
  }

  Sourced sourced(YamlReader& reader) {
    Sourced said{words_of(reader, "text"), reader.texts("sources"), reader.text("certainty")};
    for (const auto& id : said.sources)
      if (!all_.sources.contains(id))
        reader.complain(reader.node(), "there is no source " + id, "an id of law/sources.yaml");
    if (said.text.empty()) reader.complain(reader.node(), "the text is missing", "text: {fr: …, nl: …, de: …, en: …}");
    return said;
  }

  Result<void> read_indicators() {
    for (const auto& file : yaml_files(law_ / "indicators")) {
      const auto tree = base::read_yaml(file);
      if (!tree) return base::fail(tree.error());
      const auto* records = tree->find("records");
      if (records == nullptr) continue;
      for (const auto& node : records->items) {
        YamlReader reader(node, file.string());
        all_.indicators[reader.text("id")] = sourced(reader);
        if (!reader.ok()) return finished(reader);
      }
    }
    return {};
  }

  Result<void> read_rights() {
    const auto file = law_ / "public_rights.yaml";
    std::error_code missing;
    if (!std::filesystem::exists(file, missing)) return {};
    const auto tree = base::read_yaml(file);
    if (!tree) return base::fail(tree.error());
    YamlReader reader(*tree, file.string());
    all_.rights_status = words_of(reader, "status");
    pass(reader, {"checked_by", "note"});
    const auto read = [this](YamlReader& entry) {
      Right right{entry.text("id"), speaks_to_teens(entry), sourced(entry), words_of(entry, "limit")};
      pass(entry, {"uses", "status", "note", "article"});
      all_.rights_in_order.push_back(right.id);
      all_.rights[right.id] = std::move(right);
    };
    if (auto done = each_of(reader, "rights", read); !done) return done;
    return finished(reader);
  }

  Result<void> read_reflection() {
    for (const auto& file : yaml_files(law_ / "procedure")) {
      const auto tree = base::read_yaml(file);
      if (!tree) return base::fail(tree.error());
      const auto* values = tree->find("values");
      if (values == nullptr) continue;
      for (const auto& value : values->items) {
        const auto* name = value.find("name");
        const auto* term = value.find("term");
        if (name == nullptr || name->scalar != "reflection_term" || term == nullptr) continue;
        YamlReader reader(*term, file.string());
        all_.reflection_days = reader.number("days").value_or(0);
        all_.reflection_months = reader.number("months").value_or(0);
        if (auto done = finished(reader); !done) return done;
      }
    }
    return {};
  }

  Result<void> read_questionnaires() {
    for (const auto& file : yaml_files(law_ / "questionnaires")) {
      const auto tree = base::read_yaml(file);
      if (!tree) return base::fail(tree.error());
      YamlReader reader(*tree, file.string());
      Questionnaire form;
      form.id = reader.text("id");
      form.order = reader.number("order").value_or(0);
      form.forms = reader.texts("forms");
      form.title = words_of(reader, "title");
      form.intro = words_of(reader, "intro");
      form.status = words_of(reader, "status");
      form.rights = reader.texts("rights");
      form.then = reader.texts("then");
      form.teen = speaks_to_teens(reader);
      pass(reader, {"checked_by", "note"});
      for (const auto& id : form.rights) known_right(reader, id);
      if (auto done =
              each_of(reader, "questions", [&](YamlReader& entry) { form.questions.push_back(question(entry)); });
          !done)
        return done;
      if (auto done = finished(reader); !done) return done;
      all_.questionnaires.push_back(std::move(form));
    }
    return in_order(all_.questionnaires, "law/questionnaires");
  }

  Question question(YamlReader& reader) {
    Question question;
    question.id = reader.text("id");
    question.said = sourced(reader);
    const auto* sign = reader.optional("sign");
    question.sign = sign != nullptr && !sign->is_null();
    question.minor = reader.flag_or("minor", false);
    question.danger = reader.flag_or("danger", false);
    pass(reader, {"note", "indicators"});
    return question;
  }

  static bool speaks_to_teens(YamlReader& reader) {
    const auto address = reader.text_or("address", "you");
    if (address != "you" && address != "teen") reader.complain(reader.node(), "address is " + address, "you or teen");
    return address == "teen";
  }

  void known_right(YamlReader& reader, const std::string& id) {
    if (!all_.rights.contains(id))
      reader.complain(reader.node(), "there is no right " + id, "an id of law/public_rights.yaml");
  }

  Result<void> read_professions() {
    for (const auto& file : yaml_files(law_ / "professionals")) {
      const auto tree = base::read_yaml(file);
      if (!tree) return base::fail(tree.error());
      YamlReader reader(*tree, file.string());
      Profession work;
      work.id = reader.text("id");
      work.order = reader.number("order").value_or(0);
      work.title = words_of(reader, "title");
      work.lead = words_of(reader, "lead");
      work.status = words_of(reader, "status");
      work.indicators = reader.texts("indicators");
      work.call = reader.texts("call");
      pass(reader, {"checked_by", "note", "sources", "certainty"});
      for (const auto& id : work.indicators)
        if (!all_.indicators.contains(id))
          reader.complain(reader.node(), "there is no indicator " + id, "an id of law/indicators");
      if (auto done = each_of(reader, "steps", [&](YamlReader& entry) { work.steps.push_back(step(entry)); }); !done)
        return done;
      if (auto done = each_of(reader, "never", [&](YamlReader& entry) { work.never.push_back(never(entry)); }); !done)
        return done;
      if (auto done = finished(reader); !done) return done;
      all_.professions.push_back(std::move(work));
    }
    return in_order(all_.professions, "law/professionals");
  }

  Step step(YamlReader& reader) {
    Step step{sourced(reader), reader.flag_or("duty", false)};
    pass(reader, {"id", "note", "article"});
    return step;
  }

  Sourced never(YamlReader& reader) {
    pass(reader, {"id", "note"});
    return sourced(reader);
  }

  /// Keys that other readers use.
  static void pass(YamlReader& reader, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) static_cast<void>(reader.optional(key));
  }

  /// Sorted; the address of a page is its place in the list, so the orders must be 1, 2, 3 without a hole.
  template <class T>
  static Result<void> in_order(std::vector<T>& all, std::string_view folder) {
    std::sort(all.begin(), all.end(), [](const T& a, const T& b) { return a.order < b.order; });
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].order != static_cast<int>(i) + 1)
        return base::fail(base::ErrorKind::bad_input, "bad_order", std::string(folder),
                          "the orders are not 1, 2, 3 without a hole, at " + all[i].id, "every order once");
    return {};
  }

  std::filesystem::path law_;
  Guidance all_;
};

}  // namespace

Result<Guidance> Guidance::load(const std::filesystem::path& root) { return Loader(root).run(); }

}  // namespace relais::door
