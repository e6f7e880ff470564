#include "touch.hpp"
#include "zip/writer.hpp"

using namespace hawiya;

namespace {

// What is read whole can be copied, and reads the same again.
void copy(const zip::Reader& reader) {
  Bytes made;
  zip::Writer writer(
      [&](ByteView piece) -> Result<void> {
        made.insert(made.end(), piece.begin(), piece.end());
        return {};
      },
      make_time(2026, 11, 25));
  for (const zip::Entry& entry : reader.entries()) fuzz::require(writer.copy(reader, entry).has_value());
  fuzz::require(writer.finish().has_value());
  const auto again = zip::Reader::open(zip::Source::of(made));
  fuzz::require(again && again->entries().size() == reader.entries().size());
  for (std::size_t i = 0; i < reader.entries().size(); ++i) {
    const zip::Entry& entry = reader.entries()[i];
    fuzz::require(again->entries()[i].name == entry.name && again->find(entry.name) == &again->entries()[i]);
    const auto before = reader.extract(entry, 1u << 20);
    const auto after = again->extract(again->entries()[i], 1u << 20);
    fuzz::require(before.has_value() == after.has_value());
    if (before) fuzz::require(*before == *after);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reader = zip::Reader::open(zip::Source::of({data, size}));
  if (!reader) {
    fuzz::touch(reader.error());
    return 0;
  }
  fuzz::touch(reader->comment());
  copy(*reader);
  return 0;
}
