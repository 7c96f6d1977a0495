#include <array>

#include "desks/demo_world.hpp"

namespace relais::desks::demo {

namespace {

using casework::Gender;

struct Origin {
  const char* country;
  const char* language;
  std::array<const char*, 3> women;
  std::array<const char*, 3> men;
};

constexpr std::array<Origin, 14> kThirdCountries = {{
    {"MAR", "ar", {"Salma", "Imane", "Nadia"}, {"Youssef", "Karim", "Hamza"}},
    {"NGA", "en", {"Blessing", "Joy", "Faith"}, {"Emeka", "Tunde", "Ifeanyi"}},
    {"ALB", "sq", {"Elira", "Drita", "Mira"}, {"Arben", "Besnik", "Ilir"}},
    {"VNM", "vi", {"Linh", "Mai", "Huong"}, {"Minh", "Tuan", "Duc"}},
    {"CHN", "zh", {"Li", "Mei", "Yan"}, {"Wei", "Jun", "Hao"}},
    {"PAK", "ur", {"Amina", "Sana", "Zara"}, {"Bilal", "Imran", "Adeel"}},
    {"BRA", "pt", {"Ana", "Bruna", "Carla"}, {"João", "Rafael", "Tiago"}},
    {"UKR", "uk", {"Olena", "Iryna", "Oksana"}, {"Andriy", "Ihor", "Taras"}},
    {"PHL", "tl", {"Maricel", "Rosario", "Liza"}, {"Jomar", "Rodel", "Arnel"}},
    {"TUR", "tr", {"Ayşe", "Elif", "Zeynep"}, {"Emre", "Murat", "Kaan"}},
    {"IND", "pa", {"Harpreet", "Simran", "Jasleen"}, {"Gurpreet", "Manjit", "Ranjit"}},
    {"MDA", "ro", {"Doina", "Irina", "Natalia"}, {"Ion", "Vasile", "Sergiu"}},
    {"EGY", "ar", {"Mona", "Dina", "Heba"}, {"Ahmed", "Mahmoud", "Tarek"}},
    {"CMR", "fr", {"Clarisse", "Edith", "Solange"}, {"Serge", "Alain", "Didier"}},
}};
constexpr std::array<Origin, 5> kEuropeans = {{
    {"ROU", "ro", {"Andreea", "Ioana", "Elena"}, {"Mihai", "Florin", "Radu"}},
    {"BGR", "bg", {"Desislava", "Petya", "Ivanka"}, {"Georgi", "Dimitar", "Plamen"}},
    {"HUN", "hu", {"Zsófia", "Réka", "Anna"}, {"Gábor", "Zoltán", "Bence"}},
    {"POL", "pl", {"Kasia", "Ewa", "Magda"}, {"Piotr", "Marek", "Tomasz"}},
    {"PRT", "pt", {"Inês", "Sofia", "Marta"}, {"Rui", "Nuno", "Pedro"}},
}};
constexpr std::array<Origin, 2> kBelgians = {{
    {"BEL", "fr", {"Léa", "Manon", "Chloé"}, {"Hugo", "Louis", "Théo"}},
    {"BEL", "nl", {"Lotte", "Fien", "Noor"}, {"Daan", "Jef", "Wout"}},
}};
// Whoever reads one of these names knows that nobody bears it.
constexpr std::array<const char*, 6> kFamilyNames = {"Voorbeeld", "Exemple", "Beispiel",
                                                     "Verzonnen", "Inventé", "Erfunden"};

casework::Birth birth_at_age(Chance& chance, Date on, int years) {
  const auto born = base::add_days(base::add_months_clamped(on, -12 * years), -chance.between(20, 340));
  if (!chance.percent(12)) return {born, born};
  return {base::add_days(born, -chance.between(0, 15)), base::add_days(born, chance.between(1, 15))};
}

Person from(Chance& chance, const Origin& origin, bool woman) {
  Person person;
  person.given_name = chance.one_of(woman ? origin.women : origin.men);
  person.family_name = chance.one_of(kFamilyNames);
  person.nationality = {*base::Country::from(origin.country)};
  person.language = origin.language;
  person.interpreter_needed = !chance.percent(30);
  person.gender = woman ? Gender::female : Gender::male;
  if (chance.percent(10)) person.aliases = {std::string(chance.one_of(woman ? origin.women : origin.men)) + " (alias)"};
  if (chance.percent(60)) person.identity_document = "invented passport";
  if (chance.percent(70)) {
    casework::SafeContact contact;
    contact.how = "message first";
    contact.never_leave_message = chance.percent(50);
    person.safe_contact = std::move(contact);
  }
  return person;
}

}  // namespace

Person invent_person(Chance& chance, Kind kind, Date on) {
  const bool woman = chance.percent(kind == Kind::smuggled ? 30 : 62);
  Person person = kind == Kind::european  ? from(chance, chance.one_of(kEuropeans), woman)
                  : kind == Kind::belgian ? from(chance, chance.one_of(kBelgians), chance.percent(85))
                                          : from(chance, chance.one_of(kThirdCountries), woman);
  person.born = birth_at_age(chance, on, kind == Kind::minor ? chance.between(14, 16) : chance.between(19, 47));
  person.residence = casework::Residence::none;
  if (kind == Kind::european) person.residence = casework::Residence::eu_right;
  if (kind == Kind::belgian) person.residence.reset();
  if (kind == Kind::diplomatic) person.residence = casework::Residence::diplomatic_card;
  if (kind == Kind::minor) person.accompanied = false;
  return person;
}

Person invent_worker(Chance& chance, Date on) {
  auto person = from(chance, chance.one_of(kThirdCountries), chance.percent(18));
  person.born = birth_at_age(chance, on, chance.between(20, 50));
  person.residence = casework::Residence::none;
  return person;
}

}  // namespace relais::desks::demo
