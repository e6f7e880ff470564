#include "xml/configuration.hpp"

#include "touch.hpp"

using namespace hawiya;

namespace {

void walk(const xml::ConfigurationElement& element) {
  fuzz::touch(element.name());
  fuzz::touch(element.where());
  (void)element.allow({"name", "type"}, {"key"});
  if (const auto text = element.text({"name"})) fuzz::touch(*text);
  if (const auto name = element.attribute("name")) fuzz::touch(*name);
  (void)element.yes_or_no("critical", false);
  (void)element.number("days", 1, 4000);
  (void)element.child("key");
  for (const xml::ConfigurationElement& child : element.children()) walk(child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = xml::Configuration::parse(as_text({data, size}), "fuzz.xml");
  if (!document) return 0;
  if (const auto root = document->root("profile")) walk(*root);
  return 0;
}
