#include "sign/asic/container.hpp"
#include "sign/asic/reference.hpp"
#include "sign/xmldsig/algorithms.hpp"
#include "touch.hpp"

using namespace hawiya;

namespace {

// What is read is written so that it reads the same.
void check(const sign::AsicManifest& manifest) {
  const auto again = sign::AsicManifest::read(as_bytes(manifest.write()));
  fuzz::require(again && again->signature_uri == manifest.signature_uri && again->objects.size() == manifest.objects.size());
  for (std::size_t i = 0; i < manifest.objects.size(); ++i) {
    const sign::DataObjectReference& object = manifest.objects[i];
    fuzz::require(again->objects[i].uri == object.uri && again->objects[i].digest == object.digest);
    (void)sign::hash_of_uri(object.digest_method);
    if (const auto name = sign::name_of_reference(object.uri)) fuzz::touch(*name);
  }
}

void walk(const sign::Container& container) {
  fuzz::touch(container.mimetype());
  for (const sign::MetaFile& file : container.meta_files()) {
    const auto octets = container.read(file);
    if (!octets) continue;
    const auto manifest = sign::AsicManifest::read(*octets);
    if (!manifest) continue;
    check(*manifest);
    for (const sign::DataObjectReference& object : manifest->objects)
      if (const zip::Entry* entry = container.find(object.uri)) fuzz::touch(entry->name);
  }
  for (const zip::Entry* entry : container.data_files()) {
    fuzz::touch(container.media_type_of(*entry));
    fuzz::require(container.find(sign::reference_to(entry->name)) == entry);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto manifest = sign::AsicManifest::read(bytes)) check(*manifest);
  if (const auto package = sign::PackageManifest::read(bytes)) {
    const auto again = sign::PackageManifest::read(as_bytes(package->write()));
    fuzz::require(again && again->files.size() == package->files.size());
  }
  const auto container = sign::Container::open(zip::Source::of(bytes), {.archive = {.max_entry_size = 1u << 20}});
  if (container) walk(*container);
  return 0;
}
