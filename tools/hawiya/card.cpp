#include <hawiya/text/hex.hpp>

#include "base/try.hpp"
#include "common/card_access.hpp"
#include "common/describe.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

Json describe(const card::SlotInfo& slot) {
  Json json{{"reader", slot.description}, {"card_present", slot.token_present}};
  if (!slot.token_present) return json;
  json["label"] = slot.label;
  json["manufacturer"] = slot.manufacturer;
  json["model"] = slot.model;
  json["serial"] = slot.serial;
  json["initialised"] = slot.initialised;
  json["pin"] = card::name_of(slot.pin);
  json["pin_pad"] = slot.pin_pad;
  return json;
}

Result<Reply> list(const CardOptions& options) {
  HAWIYA_TRY(const card::Module module, load_module(options));
  HAWIYA_TRY(const auto slots, module.slots());
  Json json = Json::array();
  std::string human;
  for (const auto& slot : slots) {
    json.push_back(describe(slot));
    human += render(json.back()) + "\n";
  }
  if (slots.empty()) human = "No reader.\n";
  return Reply{{{"slots", json}}, human};
}

Json describe(const card::CardCertificate& entry) {
  Json json{{"key_id", text::to_hex(entry.id)},
            {"label", entry.label},
            {"login", card::serves(entry.certificate, card::Purpose::authentication)},
            {"signature", card::serves(entry.certificate, card::Purpose::signature)}};
  const Json certificate = tools::describe(entry.certificate);
  for (const auto& [name, value] : certificate.items())
    if (!value.is_structured() && name != "type") json[name] = value;
  return json;
}

Result<Reply> info(const CardOptions& options) {
  HAWIYA_TRY(const card::Token token, open_token(options));
  HAWIYA_TRY(const card::SlotInfo slot, token.info());
  HAWIYA_TRY(const auto certificates, token.certificates());
  Json json = describe(slot);
  json["certificates"] = Json::array();
  for (const auto& entry : certificates) json["certificates"].push_back(describe(entry));
  return Reply{json, render(json)};
}

}  // namespace

void add_card(CLI::App& app, Program& program) {
  auto* command = app.add_subcommand("card", "Look at cards and what is on them");
  command->require_subcommand(1);
  auto options = std::make_shared<CardOptions>();
  auto* list_command = command->add_subcommand("list", "List readers and the cards in them");
  list_command->add_option("--module", options->module, "PKCS#11 module of the card")
      ->envname("HAWIYA_PKCS11_MODULE")
      ->type_name("FILE");
  list_command->callback([&program, options] { program.command = [options] { return list(*options); }; });
  auto* info_command = command->add_subcommand("info", "Show a card's state and certificates; no PIN is needed");
  info_command->add_option("--module", options->module, "PKCS#11 module of the card")
      ->envname("HAWIYA_PKCS11_MODULE")
      ->type_name("FILE");
  info_command->add_option("--token", options->token, "Label of the card, when there are several")->type_name("LABEL");
  info_command->callback([&program, options] { program.command = [options] { return info(*options); }; });
  command->footer("Example:\n  hawiya card info --module /usr/lib/softhsm/libsofthsm2.so --token citizen");
}

}  // namespace hawiya::tools
