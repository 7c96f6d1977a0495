// `relais access …`: the policy of access, shown, checked, explained and compared.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "access/diff.hpp"
#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "desks/trust.hpp"

namespace relais::cli {
namespace {

using access::Action;
using access::Circumstances;
using access::FieldClass;
using access::Policy;
using access::Rule;
using access::Tie;

base::Error bad(std::string where, std::string what, std::string expected) {
  return {base::ErrorKind::bad_input, "bad_value", std::move(where), std::move(what), std::move(expected), {}};
}

base::Result<Policy> load_policy(const Arguments& arguments) {
  auto folder = arguments.data_folder();
  if (!folder) return base::fail(std::move(folder.error()));
  return Policy::load(*folder / "law" / "access" / "policy");
}

template <class E>
base::Result<E> word_of(const Arguments& arguments, std::string_view name, E fallback) {
  const auto text = arguments.text(name);
  if (!text) return fallback;
  if (const auto known = base::enum_from<E>(*text)) return *known;
  return base::fail(bad(std::string(name), "unknown word " + *text, "one of " + base::enum_names<E>()));
}

template <class E>
std::vector<std::string> enum_words() {
  std::vector<std::string> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { all.emplace_back(d.name); });
  return all;
}

// ---------------------------------------------------------------- explain

base::Result<access::Ties> ties_asked(const Arguments& arguments) {
  access::Ties ties;
  if (const auto id = arguments.text("case")) {
    const auto desk = arguments.text("desk");
    if (!desk) return base::fail(bad("desk", "a case is looked at from a desk", "--desk DESK"));
    auto opened = open_both(arguments);
    if (!opened) return base::fail(std::move(opened.error()));
    auto found = desks::ties_by_row(*opened->house, *opened->store, *id, *desk);
    if (!found) return base::fail(std::move(found.error()));
    ties = std::move(*found);
  }
  for (const auto& word : arguments.texts("relation"))
    if (const auto tie = base::enum_from<Tie>(word)) ties.ties.push_back(*tie);
  const auto phase = word_of(arguments, "phase", ties.phase);
  if (!phase) return base::fail(phase.error());
  const auto secrecy = word_of(arguments, "secrecy", ties.secrecy);
  if (!secrecy) return base::fail(secrecy.error());
  const auto consent = word_of(arguments, "consent", ties.consent);
  if (!consent) return base::fail(consent.error());
  ties.phase = *phase;
  ties.secrecy = *secrecy;
  ties.consent = *consent;
  ties.minor = ties.minor || arguments.has("minor");
  ties.conflict = ties.conflict || arguments.has("conflict");
  return ties;
}

/// What is asked for: a verb, or an action on a field or class.
base::Result<std::size_t> thing_asked(const Arguments& arguments) {
  const auto action = arguments.required("action");
  if (const auto verb = access::thing_of(action)) return *verb;
  const auto known = access::action_from(action);
  if (!known)
    return base::fail(bad("action", "unknown action " + action,
                          "read, list, search, count, match, print, export, or a verb such as note_written"));
  const auto field = arguments.text("field");
  if (!field) return base::fail(bad("field", "it is not said what is to be read", "--field FIELD"));
  const auto what = desks::class_of_field(*field);
  if (!what)
    return base::fail(
        bad("field", "unknown field " + *field, fmt::format("one of {}", fmt::join(desks::field_names(), ", "))));
  return access::thing_of(*known, *what);
}

base::json::object rule_json(const Rule& rule) {
  return {{"id", rule.id}, {"kind", base::enum_name(rule.kind)}, {"why", base::encode(rule.why)}, {"at", rule.at}};
}

base::json::object purpose_json(const access::Purpose& purpose) {
  return {{"id", purpose.id},
          {"text", base::encode(purpose.text)},
          {"basis", base::json::object{{"article", purpose.basis.article},
                                       {"certainty", law::to_string(purpose.basis.certainty)},
                                       {"sources", base::encode(purpose.basis.sources)},
                                       {"text", base::encode(purpose.basis.text)}}}};
}

base::json::object explanation_json(const Policy& policy, const access::Explanation& found, std::string thing) {
  base::json::array permits;
  base::json::array forbids;
  for (const auto* rule : found.permits) permits.push_back(rule_json(*rule));
  for (const auto* rule : found.forbids) forbids.push_back(rule_json(*rule));
  base::json::object object{{"thing", std::move(thing)},
                            {"permitted", found.permitted},
                            {"broken_glass", found.broken_glass},
                            {"permits", std::move(permits)},
                            {"forbids", std::move(forbids)},
                            {"purpose", found.purpose != nullptr ? base::json::value(purpose_json(*found.purpose))
                                                                 : base::json::value(nullptr)},
                            {"policy", policy.hash()}};
  if (found.level_needed) object["level_needed"] = *found.level_needed;
  return object;
}

void print_rules(std::ostream& out, std::string_view what, const std::vector<const Rule*>& rules) {
  for (const auto* rule : rules)
    out << fmt::format("  {} {:<32} {}\n", what, rule->id, rule->why.in(base::Language::en));
}

void print_explanation(std::ostream& out, const access::Explanation& found, std::string_view thing) {
  out << (found.permitted ? "yes" : "no") << ": " << thing << (found.broken_glass ? " (by broken glass)" : "") << "\n";
  print_rules(out, "permits", found.permits);
  print_rules(out, "forbids", found.forbids);
  if (found.permits.empty()) out << "  nothing permits it\n";
  if (found.level_needed) out << "  a sign-in of level " << *found.level_needed << " would do\n";
  if (found.purpose != nullptr)
    out << fmt::format("  purpose {}: {}\n  basis   {} ({}, {})\n", found.purpose->id,
                       found.purpose->text.in(base::Language::en), found.purpose->basis.article,
                       law::to_string(found.purpose->basis.certainty), fmt::join(found.purpose->basis.sources, ", "));
}

int explain(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto policy = load_policy(arguments);
  if (!policy) return complain(err, policy.error());
  auto ties = ties_asked(arguments);
  if (!ties) return complain(err, ties.error());
  const auto thing = thing_asked(arguments);
  if (!thing) return complain(err, thing.error());
  access::Asker asker;
  asker.role = arguments.required("as");
  asker.purpose = arguments.text("purpose").value_or("");
  asker.level = arguments.required("level").front() - '0';
  auto in = policy->circumstances(asker, *ties);
  if (!in)
    return complain(err, bad("purpose", "unknown purpose " + asker.purpose, "a purpose shown by relais access show"));
  if (arguments.has("broken-glass")) in->glass = (access::Mask{1} << access::kClasses) - 1;
  const auto found = policy->explain(*in, *thing);
  if (arguments.json())
    print_json(out, explanation_json(*policy, found, access::thing_name(*thing)));
  else
    print_explanation(out, found, access::thing_name(*thing));
  return found.permitted ? kDone : kAnswerNo;
}

// ---------------------------------------------------------------- show

/// Letters for what a role may do with a class in one relation, signed in surely and for its own purpose.
std::string letters(const Policy& policy, access::Role role, Tie tie, FieldClass what) {
  Circumstances in;
  in.role = role;
  in.relations |= access::Mask{1} << static_cast<unsigned>(tie);
  in.purpose = policy.info(role).purpose;
  in.level = 3;
  const auto plain = policy.opened(in);
  in.consent = access::Consent::open;
  const auto consented = policy.opened(in);
  in.consent = access::Consent::none;
  in.glass = (access::Mask{1} << access::kClasses) - 1;
  const auto glass = policy.opened(in);
  std::string text;
  const auto has = [&](const access::Things& things, Action action) { return things[access::thing_of(action, what)]; };
  if (has(plain, Action::read)) text += "R";
  if (!has(plain, Action::read) && has(consented, Action::read)) text += "C";
  if (!has(plain, Action::read) && has(glass, Action::read)) text += "B";
  if (has(plain, Action::match)) text += "H";
  if (has(plain, Action::count) && !has(plain, Action::read)) text += "n";
  if (has(plain, Action::export_)) text += "x";
  return text.empty() ? "-" : text;
}

void show_matrix(const Policy& policy, std::ostream& out) {
  std::vector<std::string> head = {"role", "relation"};
  for (const auto& word : enum_words<FieldClass>()) head.push_back(word);
  Table table(head);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<access::Role>>([&](auto role) {
    std::vector<std::string> without;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Tie>>([&](auto tie) {
      std::vector<std::string> row = {role.name, tie.name};
      bool any = false;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto what) {
        row.push_back(letters(policy, role.value, tie.value, what.value));
        any = any || row.back() != "-";
      });
      const std::vector<std::string> opened(row.begin() + 2, row.end());
      if (any && opened != without) table.row(std::move(row));
      if (tie.value == Tie::nobody) without = opened;
    });
  });
  table.print(out);
  out << "R read  C read with consent  B read by broken glass  H match  x export; signed in at level 3, for the role's "
         "own "
         "purpose\n";
}

base::json::object whole(const Policy& policy) {
  auto object = base::parse_json(policy.canonical(), "policy").value().as_object();
  object["hash"] = policy.hash();
  return object;
}

int show(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto policy = load_policy(arguments);
  if (!policy) return complain(err, policy.error());
  if (arguments.json()) {
    print_json(out, whole(*policy));
    return kDone;
  }
  show_matrix(*policy, out);
  out << "\n";
  Table purposes({"purpose", "what for", "basis", "certainty", "sources"});
  for (const auto& each : policy->purposes())
    purposes.row({each.id, each.text.in(base::Language::en), each.basis.article,
                  std::string(law::to_string(each.basis.certainty)),
                  fmt::format("{}", fmt::join(each.basis.sources, ","))});
  purposes.print(out);
  out << "policy " << policy->hash() << "\n";
  return kDone;
}

// ---------------------------------------------------------------- check

int check(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto folder = arguments.data_folder();
  if (!folder) return complain(err, folder.error());
  const auto policy = load_policy(arguments);
  if (!policy) return complain(err, policy.error());
  const auto library = law::load_library(*folder / "law");
  if (!library) return complain(err, library.error());
  std::vector<std::string> problems;
  for (const auto& purpose : policy->purposes()) {
    for (const auto& source : purpose.basis.sources)
      if (!library->sources.contains(source))
        problems.push_back(
            fmt::format("purpose {} names source {}, which law/sources.yaml has not", purpose.id, source));
    bool used = false;
    for (const auto* rules : {&policy->permits(), &policy->break_glasses()})
      for (const auto& rule : *rules) used = used || (rule.purposes >> *policy->find_purpose(purpose.id) & 1U) != 0;
    if (!used) problems.push_back("purpose " + purpose.id + " permits nothing");
  }
  for (const auto& verb : access::verbs())
    if (std::ranges::none_of(policy->permits(), [&](const Rule& rule) { return rule.things[*access::thing_of(verb)]; }))
      problems.push_back("verb " + verb + " is permitted to nobody");
  if (arguments.json()) {
    print_json(out, base::json::object{{"ok", problems.empty()},
                                       {"permits", policy->permits().size()},
                                       {"forbids", policy->forbids().size()},
                                       {"break_glass", policy->break_glasses().size()},
                                       {"purposes", policy->purposes().size()},
                                       {"policy", policy->hash()},
                                       {"problems", base::encode(problems)}});
  } else {
    for (const auto& problem : problems) out << problem << "\n";
    out << fmt::format("{} permits, {} forbids, {} break-glass, {} purposes: {}\npolicy {}\n", policy->permits().size(),
                       policy->forbids().size(), policy->break_glasses().size(), policy->purposes().size(),
                       problems.empty() ? "nothing wrong found" : fmt::format("{} problems", problems.size()),
                       policy->hash());
  }
  return problems.empty() ? kDone : kAnswerNo;
}

// ---------------------------------------------------------------- diff

base::json::object change_json(const access::PolicyChange& change) {
  return {{"opens", change.opens},
          {"roles", base::encode(change.roles)},
          {"relations", base::encode(change.relations)},
          {"purposes", base::encode(change.purposes)},
          {"things", base::encode(change.things)},
          {"when", change.when},
          {"requests", change.requests}};
}

int diff(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto older = Policy::load(arguments.required("OLD"));
  if (!older) return complain(err, older.error());
  const auto newer = Policy::load(arguments.required("NEW"));
  if (!newer) return complain(err, newer.error());
  const auto found = access::compare(*older, *newer);
  if (arguments.json()) {
    base::json::array changes;
    for (const auto& change : found.changes) changes.push_back(change_json(change));
    print_json(out, base::json::object{{"same", found.same_text},
                                       {"opened", found.opened},
                                       {"shut", found.shut},
                                       {"compared", found.compared},
                                       {"changes", std::move(changes)},
                                       {"old", older->hash()},
                                       {"new", newer->hash()}});
    return found.same_text ? kDone : kAnswerNo;
  }
  for (const auto& change : found.changes)
    out << fmt::format("{} {} as {}, to {}: {}{}\n", change.opens ? "opens" : "shuts", fmt::join(change.roles, ", "),
                       fmt::join(change.relations, ", "), fmt::join(change.purposes, ", "),
                       fmt::join(change.things, ", "), change.when.empty() ? "" : " – " + change.when);
  out << fmt::format(
      "{} requests compared: {} newly open, {} newly shut{}\n", found.compared, found.opened, found.shut,
      !found.same_text && found.opened + found.shut == 0 ? "; only wordings, bases or limits differ" : "");
  return found.same_text ? kDone : kAnswerNo;
}

}  // namespace

void add_access_commands(Commands& commands) {
  commands.describe_group("access", "Who may see what: the policy, shown, checked, explained, compared");
  commands.add(
      {.name = "access explain",
       .summary = "say whether somebody may do something, by which rules, on which basis",
       .description = "With --case the relation of --desk is read from the case in the store; otherwise it is "
                      "given with --relation.\nExits 1 when the answer is no.",
       .options = {{"as", "ROLE", "Who asks.", true, false, {}, access::roles()},
                   {"field", "FIELD", "A field or a class of fields."},
                   {"action", "ACTION", "read, list, search, count, match, print, export, or a verb.", false, false,
                    "read"},
                   {"relation", "RELATION", "How the asker stands to the case.", false, true, {}, enum_words<Tie>()},
                   {"case", "ID", "A case of the store."},
                   {"desk", "DESK", "The asker's desk, with --case."},
                   {"purpose", "PURPOSE", "What for; the role's own if absent."},
                   {"level",
                    "LEVEL",
                    "1 password, 2 two factors, 3 resistant to phishing.",
                    false,
                    false,
                    "3",
                    {"1", "2", "3"}},
                   {"phase", "PHASE", "Where the case stands.", false, false, {}, enum_words<access::Phase>()},
                   {"consent",
                    "STATE",
                    "Consent of the person for the class.",
                    false,
                    false,
                    {},
                    enum_words<access::Consent>()},
                   {"secrecy",
                    "SECRECY",
                    "Which secrecy weighs on the case.",
                    false,
                    false,
                    {},
                    enum_words<access::Secrecy>()},
                   {"minor", "", "The person is a minor, or it is in doubt."},
                   {"conflict", "", "A conflict of interest was declared."},
                   {"broken-glass", "", "The asker has broken the glass for it."},
                   store_option(),
                   keys_option()},
       .examples = {"relais access explain --as police --relation reporter --field medical",
                    "relais access explain --as centre --relation owner --field given_name --action export "
                    "--level 2"},
       .run = explain});
  commands.add({.name = "access show",
                .summary = "the policy as a table of roles, relations and classes",
                .examples = {"relais access show"},
                .run = show});
  commands.add({.name = "access check",
                .summary = "load the policy and look for mistakes in it",
                .description = "Exits 1 when something is wrong, 2 when it does not load.",
                .examples = {"relais access check"},
                .run = check});
  commands.add({.name = "access diff",
                .summary = "list what a change of the policy opens and shuts",
                .description =
                    "Compares every abstract request with at most one relation. Exits 0 when the policies say "
                    "the same, 1 otherwise.",
                .positionals = {{.name = "OLD", .help = "Folder of the older policy."},
                                {.name = "NEW", .help = "Folder of the newer policy."}},
                .examples = {"relais access diff old/law/access/policy law/access/policy"},
                .run = diff});
}

}  // namespace relais::cli
