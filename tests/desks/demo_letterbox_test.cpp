// The demonstration's inbox, opened as its people would: with a passphrase, a key of the desk and the sealed texts.
#include "desks/demo_letterbox.hpp"

#include "desks/letterbox_escrow.hpp"
#include "desks/letterbox_keys.hpp"
#include "desks/own_keys.hpp"
#include "office.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"
#include "vault/frames.hpp"
#include "vault/user_keys.hpp"

namespace relais::tests {
namespace {

class DemoLetterbox : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto filled = desks::fill_demo(house(), office.store(), 1, office.now(), "hash", 2);
    ASSERT_TRUE(filled.has_value()) << filled.error().line();
    const auto added = desks::fill_demo_letterbox(house(), office.store(), office.now());
    ASSERT_TRUE(added.has_value()) << added.error().line();
  }
  /// The private keys of an account, by its passphrase.
  vault::UserKeys unlock(const desks::Call& call) {
    const auto own = must(desks::own_keys(call));
    const auto& wrap = own.current->wraps.at(0);
    return std::move(*vault::unwrap_keys({vault::Way::passphrase, wrap.salt, wrap.sealed}, own.account,
                                         desks::demo_password(), *vault::from_hex(own.current->box),
                                         *vault::from_hex(own.current->sign)));
  }
  /// The desk's key of this week.
  vault::BoxPair epoch(const desks::Call& call) {
    const auto keys = unlock(call);
    const auto view = must(desks::letterbox_keys(call));
    const auto current = std::ranges::find(view.epochs, true, &desks::DeskEpoch::current);
    const auto author = [&](std::string_view) { return std::optional(keys.sign.public_key); };
    const auto half = vault::open_as(keys.box, author, vault::Purpose::desk_key,
                                     {"desk", view.desk, "epoch/" + current->box, 1}, current->sealed.at(0));
    return vault::BoxPair::from(*vault::DataKey::from(vault::as_bytes(half.value().payload)));
  }
  static base::Result<vault::OpenedObject> open(const vault::BoxPair& box, const desks::TipView& view,
                                                const desks::TipPart& part) {
    const auto author = [&](std::string_view) { return vault::from_hex(view.reporter_auth); };
    return vault::open_as(box, author, vault::Purpose::tip,
                          {"tip", view.id, part.part, 1, std::string(desks::demo_instance())}, part.sealed);
  }

  Office office;
};

TEST_F(DemoLetterbox, AMemberOpensTheReportsAndThePhotographAndSeesTheForgedOne) {
  const auto call = office.as("centre.pagasa", "centre", "pag-asa");
  const auto box = epoch(call);
  const auto list = must(desks::list_tips(call, {}));
  ASSERT_EQ(list.items.size(), 2U);
  int forged = 0;
  int photos = 0;
  for (const auto& line : list.items) {
    const auto view = must(desks::read_tip(call, line.id));
    for (const auto& part : view.parts) {
      EXPECT_TRUE(part.mine) << "also the forged one is addressed to this desk";
      const auto opened = open(box, view, part);
      forged += opened ? 0 : 1;
      if (!opened || part.part != "report" || view.files.empty()) continue;
      const auto payload = base::parse_json(opened->payload)->as_object();
      const auto& file = payload.at("files").as_array().at(0).as_object();
      const auto key =
          vault::DataKey::from(vault::as_bytes(*vault::from_base64url(file.at("key").as_string().c_str())));
      const auto frames = must(desks::tip_file(call, line.id, 0)).frames;
      const auto photo =
          vault::open_frames(*key, {"tip", view.id, "file/0", 1, std::string(desks::demo_instance())}, frames);
      ASSERT_TRUE(photo.has_value());
      EXPECT_TRUE(photo->content.starts_with("\x89PNG"));
      ++photos;
    }
  }
  EXPECT_EQ(forged, 1);
  EXPECT_EQ(photos, 1);
}

TEST_F(DemoLetterbox, ItIsFilledOnceAndPublishesPublicHalvesAlone) {
  const auto before = *desks::demo_letterbox_keys(house(), office.store());
  ASSERT_TRUE(desks::fill_demo_letterbox(house(), office.store(), office.now()).has_value());
  EXPECT_EQ(*desks::demo_letterbox_keys(house(), office.store()), before);
  const auto json = base::parse_json(before)->as_object();
  EXPECT_EQ(json.at("desks").as_array().size(), 7U);
  EXPECT_EQ(json.at("custodians").as_array().size(), 3U);
  EXPECT_EQ(json.at("epochs").as_array().size(), 28U);
  EXPECT_EQ(before.find("sealed"), std::string::npos);
}

TEST_F(DemoLetterbox, ItsThreeCustodiansCanBeAsked) {
  const auto call = office.as("centre.payoke", "centre", "payoke");
  const auto id = must(desks::list_tips(call, {})).items.at(0).id;
  const desks::AskEscrow ask{"the week's key is lost with the device", true, {}, {}};
  EXPECT_EQ(must(desks::ask_escrow(call, id, ask)).state, "asked");
  for (const auto& [name, role, desk] :
       {std::tuple{"rapporteur", "rapporteur", "rapporteur"}, std::tuple{"officer", "dpo", "administration"},
        std::tuple{"centre.surya", "centre", "surya"}}) {
    const auto seen = must(desks::escrows(office.as(name, role, desk))).items;
    ASSERT_EQ(seen.size(), 1U) << name;
    EXPECT_EQ(seen[0].pairs.size(), 3U);
    EXPECT_TRUE(seen[0].mine.has_value());
  }
}

}  // namespace
}  // namespace relais::tests
