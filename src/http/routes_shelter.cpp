#include "desks/own_keys.hpp"
#include "desks/shelter.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

constexpr std::size_t kKeysLimit = 96UL * 1024;

void add_own_keys(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::OwnKeys>(
      reads("/api/v1/me/keys", "Shelter", "Your public keys, and the sealed ways to your private ones."),
      [](const Call& call, const None&, None) { return told(desks::own_keys(call.desk())); }));
  auto put = opens("/api/v1/me/keys", "Shelter",
                   "Keep a key made in your browser: a first one, one in the place of another, or new ways to it.",
                   {"409:keys_moved_on"});
  put.success = 200;
  put.needs.write_key = false;
  put.needs.step_up = true;
  put.body_limit = kKeysLimit;
  routes.push_back(make_route<None, desks::PutOwnKey, desks::OwnKeys>(
      put, [](const Call& call, const None&, const desks::PutOwnKey& body) {
        return told(desks::put_own_key(call.desk(), body));
      }));
  auto known = put;
  known.pattern = "/api/v1/me/keys/known";
  known.summary = "Keep which keys of colleagues you have compared, sealed to yourself.";
  known.codes = {};
  known.needs.step_up = false;
  routes.push_back(make_route<None, desks::PutKnownKeys, desks::OwnKeys>(
      known, [](const Call& call, const None&, const desks::PutKnownKeys& body) {
        return told(desks::put_known_keys(call.desk(), body));
      }));
  routes.push_back(make_route<None, None, desks::ColleagueKeys>(
      reads("/api/v1/desk/keys", "Shelter", "The public keys of the people of your desk; compare their fingerprints."),
      [](const Call& call, const None&, None) { return told(desks::colleague_keys(call.desk())); }));
}

}  // namespace

void add_shelter_routes(std::vector<Route>& routes) {
  add_own_keys(routes);
  routes.push_back(make_route<None, None, desks::ShelterView>(
      reads("/api/v1/cases/{id}/shelter", "Shelter", "Whether a secret address is kept, and who can open it.",
            {"403:not_yours_to_do", "404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::shelter_of(call.desk(), call.path[0])); }));
  auto fetch = reads("/api/v1/cases/{id}/shelter/sealed", "Shelter",
                     "The sealed address, for a named reader; only their browser opens it.",
                     {"403:not_yours_to_see", "404:not_found"});
  fetch.needs.step_up = true;
  routes.push_back(make_route<None, None, desks::SealedShelter>(fetch, [](const Call& call, const None&, None) {
    return told(desks::sealed_shelter(call.desk(), call.path[0]));
  }));
  auto seal = changes("/api/v1/cases/{id}/shelter", "Shelter",
                      "Keep a new edition of the address, sealed in the browser to people of your desk.",
                      {"403:not_yours_to_do", "404:not_found", "409:file_closed"});
  seal.body_limit = kKeysLimit;
  routes.push_back(make_route<None, desks::SealShelter, desks::ShelterView>(
      seal, [](const Call& call, const None&, const desks::SealShelter& body) {
        return told(desks::seal_shelter(call.desk(), call.path[0], call.expected_version, body));
      }));
}

}  // namespace relais::http
