// The invented side of confidential reports: keys for everybody who works with them, and reports that wait in the
// inbox. Nothing of it is secret: every passphrase is demo_password().
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

/// The installation that demonstration keys and reports are bound to.
[[nodiscard]] std::string_view demo_instance();

/// Own keys for the people of the receiving desks and for three custodians, keys of the desks for this week and the
/// three after, and a few reports: one with a photograph, one with a second message, one that was altered on its way.
/// Does nothing when there are such keys already. The accounts of fill_demo() must be there.
[[nodiscard]] base::Result<void> fill_demo_letterbox(const House& house, Gate& store, Instant now);

/// What the letterbox's own demonstration publishes: public halves of desks and custodians, and the signed epochs.
/// JSON {instance, custodians, desks, epochs}.
[[nodiscard]] base::Result<std::string> demo_letterbox_keys(const House& house, Gate& store);

}  // namespace relais::desks
