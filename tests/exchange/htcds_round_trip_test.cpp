// Properties: what is written is read back, and no input breaks the reader.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "exchange/htcds.hpp"
#include "exchange/htcds_fields.hpp"

namespace relais::exchange {
namespace {

using namespace casework;

std::string text() {
  return *rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
                           "a", "B", " ", ",", ";", "\"", "\n", "=", "'", "é", "Ж", "ف", "0", "+", "-", "@", "\\"})),
                       [](const std::vector<std::string>& parts) {
                         std::string joined = "x";
                         for (const auto& part : parts) joined += part;
                         return joined + "y";
                       });
}

template <class T, class Gen>
std::optional<T> maybe(Gen make) {
  return *rc::gen::arbitrary<bool>() ? std::optional<T>(make()) : std::nullopt;
}

Date any_date() { return Date::from_days(*rc::gen::inRange(0, 25000)); }

template <class E>
E any_of() {
  std::vector<E> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { all.push_back(d.value); });
  return *rc::gen::elementOf(all);
}

Person any_person() {
  Person person;
  person.given_name = maybe<std::string>(text);
  person.family_name = maybe<std::string>(text);
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) person.aliases.push_back(text());
  static const std::vector<std::string> kCountries = {"BEL", "NAM", "VNM", "XXA", "XXX", "SYR"};
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    const auto country = *Country::from(*rc::gen::elementOf(kCountries));
    if (std::find(person.nationality.begin(), person.nationality.end(), country) == person.nationality.end())
      person.nationality.push_back(country);
  }
  if (*rc::gen::arbitrary<bool>()) {
    const auto earliest = any_date();
    person.born = Birth{earliest, base::add_days(earliest, *rc::gen::elementOf(std::vector<int>{0, 1, 400}))};
  }
  person.age_group = maybe<AgeGroup>(any_of<AgeGroup>);
  person.gender = maybe<Gender>(any_of<Gender>);
  person.language = maybe<std::string>([] {
    return *rc::gen::elementOf(std::vector<std::string>{"fr", "vi", "zh-Hant", "aii", "sr-Latn-RS"});
  });
  person.interpreter_needed = *rc::gen::arbitrary<bool>();
  person.residence = maybe<Residence>(any_of<Residence>);
  person.accompanied = maybe<bool>([] { return *rc::gen::arbitrary<bool>(); });
  person.safe_contact = maybe<SafeContact>([] {
    return SafeContact{maybe<std::string>(text), maybe<std::string>(text), maybe<std::string>(text),
                       *rc::gen::arbitrary<bool>()};
  });
  person.identity_document = maybe<std::string>(text);
  return person;
}

CasePicture any_picture() {
  CasePicture picture;
  picture.label = text();
  picture.opened_on = maybe<Date>(any_date);
  picture.ground = any_of<Ground>();
  picture.smuggling_form = maybe<SmugglingForm>(any_of<SmugglingForm>);
  picture.person = any_person();
  picture.presumed_victim = *rc::gen::arbitrary<bool>();
  const std::vector<std::string> all = {"sexual", "labour", "begging", "organs", "crime", "forced_marriage"};
  for (const auto& purpose : all)
    if (*rc::gen::arbitrary<bool>()) picture.purposes.push_back(purpose);
  picture.detected_on = maybe<Date>(any_date);
  picture.facts_on = maybe<Date>(any_date);
  picture.help_declined_on = maybe<Date>(any_date);
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    picture.consents.push_back({text(),
                                text(),
                                {any_of<DataClass>()},
                                any_date(),
                                maybe<Date>(any_date),
                                maybe<Date>(any_date),
                                maybe<std::string>(text)});
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) picture.notes.push_back({"fr", text()});
  picture.closed = maybe<std::string>(text);
  if (*rc::gen::arbitrary<bool>()) picture.noted["vic_MethodsOfControl"] = "RestrictsMovement;DebtBondage";
  if (*rc::gen::arbitrary<bool>()) picture.noted["vic_LocationOfExploitation"] = text();
  if (*rc::gen::arbitrary<bool>()) picture.noted["prs_NumberOfChildren"] = "2";
  return picture;
}

TEST(HtcdsRoundTrip, EveryPictureComesBackAsItWas) {
  HtcdsOptions options;
  options.include_smuggling = true;
  options.include_notes = true;
  EXPECT_TRUE(rc::check([&] {
    const std::vector<CasePicture> cases = {any_picture(), any_picture()};
    const auto written = write_htcds(cases, *base::parse_date("2024-02-01"), options);
    const auto read = read_htcds(written.csv, true);
    RC_ASSERT(read.has_value());
    if (!read->problems.empty()) RC_FAIL(read->problems[0].what + " " + read->problems[0].expected);
    RC_ASSERT(read->lines.size() == 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& back = read->lines[i].picture;
      RC_ASSERT(base::encode(back.person) == base::encode(cases[i].person));
      RC_ASSERT(back.label == cases[i].label);
      RC_ASSERT(back.opened_on == cases[i].opened_on);
      RC_ASSERT(back.ground == cases[i].ground);
      RC_ASSERT(back.smuggling_form == cases[i].smuggling_form);
      RC_ASSERT(back.presumed_victim == cases[i].presumed_victim);
      RC_ASSERT(back.purposes == cases[i].purposes);
      RC_ASSERT(back.detected_on == cases[i].detected_on);
      RC_ASSERT(back.facts_on == cases[i].facts_on);
      RC_ASSERT(back.help_declined_on == cases[i].help_declined_on);
      RC_ASSERT(back.consents == cases[i].consents);
      RC_ASSERT(back.notes == cases[i].notes);
      RC_ASSERT(back.closed == cases[i].closed);
      RC_ASSERT(back.noted == cases[i].noted);
    }
    const std::vector<CasePicture> again = {read->lines[0].picture, read->lines[1].picture};
    RC_ASSERT(write_htcds(again, *base::parse_date("2024-02-01"), options).csv == written.csv);
  }));
}

TEST(HtcdsRoundTrip, EveryCodeOfTheStandardIsReadAsItself) {
  for (const auto& field : htcds_fields()) {
    if (field.kind != HtcdsKind::code || field.fate != HtcdsFate::noted) continue;
    std::string_view codes = field.codes;
    while (!codes.empty()) {
      const auto end = std::min(codes.find(' '), codes.size());
      const auto code = std::string(codes.substr(0, end));
      const auto read = read_htcds("prs_FirstName," + std::string(field.name) + "\nAna," + code + "\n", true);
      ASSERT_TRUE(read && read->lines.size() == 1) << field.name << " " << code;
      EXPECT_EQ(read->lines[0].picture.noted.at(std::string(field.name)), code);
      codes.remove_prefix(std::min(end + 1, codes.size()));
    }
  }
}

TEST(HtcdsRoundTrip, AnyTextIsReadOrRefusedAndEveryLineIsAccountedFor) {
  EXPECT_TRUE(rc::check([] {
    const auto cell =
        rc::gen::elementOf(std::vector<std::string>{"Ana", "", "1996-02-30", "\"", "\"\"", "Feminine", ";", ",", "\n",
                                                    "BR", "TRUE", "{\"a\"", "prs_FirstName", "be_Consents"});
    const auto cells = *rc::gen::container<std::vector<std::string>>(cell);
    std::string body = "prs_FirstName,prs_Birthdate,prs_Gender,prs_Citizenship,be_Consents\n";
    for (const auto& each : cells) body += each + ",";
    const auto read = read_htcds(body, false);
    RC_ASSERT(read.has_value());
    for (const auto& problem : read->problems) {
      RC_ASSERT(problem.line >= 1U);
      RC_ASSERT(!problem.what.empty());
      for (const auto& line : read->lines) RC_ASSERT(line.line != problem.line);
    }
  }));
}

}  // namespace
}  // namespace relais::exchange
