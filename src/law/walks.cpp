#include "law/walks.hpp"

#include <array>

namespace relais::law {
namespace {

std::size_t below(base::RandomSource& random, std::size_t limit) {
  return static_cast<std::size_t>(random.next() % limit);
}

bool chance(base::RandomSource& random, std::size_t percent) { return below(random, 100) < percent; }

template <class List>
auto pick(const List& list, base::RandomSource& random) {
  return list[below(random, std::size(list))];
}

std::string random_word(const Program& program, const Param& param, Date on, base::RandomSource& random) {
  switch (param.kind) {
    case Param::Kind::date:
      return base::to_string(base::add_days(on, -static_cast<int>(below(random, 900))));
    case Param::Kind::flag:
      return chance(random, 50) ? "true" : "false";
    case Param::Kind::symbol: {
      const auto& symbols = program.names.domains[param.domain].symbols;
      // The first answer is the favourable one; without a lean towards it five in a row would hardly ever come.
      return symbols.size() == 3 && chance(random, 75) ? symbols.front() : pick(symbols, random);
    }
    case Param::Kind::text:
    case Param::Kind::list:
      break;
  }
  return "x";
}

/// Parameters that steer the procedure are always given, the others now and then.
void give_params(const Program& program, const Verb& verb, Step& step, base::RandomSource& random) {
  for (const auto index : verb.params) {
    const auto& param = program.params[index];
    const bool answer = param.kind == Param::Kind::symbol && param.domain != program.documents_domain;
    if (param.kind == Param::Kind::list || !chance(random, answer ? 97 : 25)) continue;
    step.params.emplace_back(param.name, random_word(program, param, step.on, random));
  }
}

}  // namespace

PersonFacts random_person(base::RandomSource& random) {
  constexpr std::array kNationalities{"VNM", "MAR", "NGA", "UKR", "BRA", "ROU",
                                      "BGR", "HRV", "GBR", "BEL", "XXA", "XXX"};
  constexpr std::array kResidences{"none",     "none",   "none",          "none",
                                   "eu_right", "lawful", "asylum_seeker", "diplomatic_card"};
  constexpr std::array kForms{"minor", "vulnerability", "coercion", "life", "harm", "simple"};
  PersonFacts person;
  person.nationality.push_back(*base::Country::from(pick(kNationalities, random)));
  if (chance(random, 10)) person.nationality.push_back(*base::Country::from(pick(kNationalities, random)));
  if (chance(random, 85)) {
    const auto born = Date::from_days(static_cast<std::int32_t>(below(random, 365 * 45)));
    person.born_earliest = born;
    person.born_latest =
        chance(random, 80) ? born : base::add_days(born, static_cast<std::int32_t>(below(random, 900)));
  } else {
    person.minor_or_in_doubt = chance(random, 50);
  }
  person.accompanied = chance(random, 20);
  person.residence = pick(kResidences, random);
  if (chance(random, 25)) {
    person.ground = "smuggling";
    person.smuggling_form = pick(kForms, random);
  }
  return person;
}

std::vector<Step> random_steps(const Program& program, const PersonFacts& person, std::size_t most,
                               base::RandomSource& random) {
  std::vector<Step> steps;
  Machine machine(program);
  machine.begin(person);
  auto on = base::add_days(*base::parse_date("2012-01-01"), static_cast<std::int32_t>(below(random, 14 * 365)));
  const auto count = 1 + below(random, most);
  const auto& actors = program.names.domains[program.names.actors_domain].symbols;
  Wanted wanted;
  wanted.deadlines = false;
  wanted.duties = false;
  wanted.case_file = true;
  for (std::size_t i = 0; i < count; ++i) {
    on = base::add_days(on, static_cast<std::int32_t>(chance(random, 70) ? below(random, 20) : below(random, 120)));
    Step step{on, {}, {}, {}, {}};
    const auto offered = i == 0 ? std::vector<NextStep>{} : machine.standing(on, wanted).next;
    if (!offered.empty() && chance(random, 66)) {
      const auto next = pick(offered, random);
      step.verb = next.verb;
      step.by = pick(next.by, random);
    } else {
      step.verb = i == 0 && chance(random, 80) ? "detect" : program.verbs[below(random, program.verbs.size())].name;
      step.by = pick(actors, random);
    }
    give_params(program, program.verbs[program.verb_by_name.find(step.verb)->second], step, random);
    if (const auto looked_up = ready(program, step)) (void)machine.quick_step(*looked_up);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace relais::law
