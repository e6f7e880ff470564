#include "sign/extending/container_file.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "sign/asic/container.hpp"
#include "sign/reading.hpp"
#include "sign/xmldsig/signature.hpp"
#include "zip/writer.hpp"

namespace hawiya::sign {
namespace {

Error no_such_signature() { return {ErrorCode::signature_not_extendable, "there is no such signature"}; }

Result<std::size_t> count_signatures(bool is_xml, const Bytes& bytes) {
  if (is_xml) {
    HAWIYA_TRY(const xml::Document document, xml::Document::parse(bytes));
    return find_signatures(document).size();
  }
  HAWIYA_TRY(const cms::SignedData data, cms::SignedData::from_der(bytes));
  return data.signers.size();
}

// Takes the wanted number down by what the file holds, or finds the signature in it. One that can't be read counts as one, as it
// does in a report.
Result<bool> choose(SignatureFileInContainer& file, std::optional<std::size_t>& wanted) {
  const auto counted = count_signatures(file.is_xml, file.bytes);
  const std::size_t count = std::max<std::size_t>(counted ? *counted : 0, 1);
  if (!wanted) {
    file.index = count - 1;
    return true;
  }
  if (*wanted >= count) {
    *wanted -= count;
    return false;
  }
  file.index = *wanted;
  return true;
}

DetachedContent content_of_entry(const std::shared_ptr<const Container>& container, const zip::Entry& entry) {
  return {.name = entry.name, .read = [container, &entry](const std::function<void(ByteView)>& sink) {
            return container->archive().extract(entry, [&](ByteView piece) -> Result<void> {
              sink(piece);
              return {};
            });
          }};
}

/// What the signature files of one container are made over.
class SignedParts {
 public:
  explicit SignedParts(std::shared_ptr<const Container> container) : container_(std::move(container)) {}

  [[nodiscard]] std::vector<DetachedContent> of(const MetaFile& file) const {
    std::vector<DetachedContent> contents;
    if (file.kind == MetaKind::cades_signature)
      if (const zip::Entry* manifest = manifest_naming(*file.entry)) return {content_of_entry(container_, *manifest)};
    for (const zip::Entry* entry : container_->data_files()) contents.push_back(content_of_entry(container_, *entry));
    return contents;
  }

 private:
  [[nodiscard]] const zip::Entry* manifest_naming(const zip::Entry& signature) const {
    for (const MetaFile& file : container_->meta_files()) {
      if (file.kind != MetaKind::asic_manifest) continue;
      const auto bytes = container_->read(file);
      const auto manifest = bytes ? AsicManifest::read(*bytes) : Result<AsicManifest>(bytes.error());
      if (manifest && container_->find(manifest->signature_uri) == &signature) return file.entry;
    }
    return nullptr;
  }

  std::shared_ptr<const Container> container_;
};

Result<SignatureFileInContainer> find_in_container(const ValidationInput& input, std::optional<std::size_t> number) {
  const auto archive = std::make_shared<const Bytes>(to_bytes(input.bytes));
  HAWIYA_TRY(Container opened, Container::open(zip::Source::of(*archive)));
  const auto container = std::make_shared<const Container>(std::move(opened));
  const SignedParts parts(container);
  std::optional<SignatureFileInContainer> found;
  for (const MetaFile& meta : container->meta_files()) {
    if (meta.kind != MetaKind::xades_signatures && meta.kind != MetaKind::cades_signature) continue;
    SignatureFileInContainer file{
        .is_xml = meta.kind == MetaKind::xades_signatures, .archive = archive, .entry = meta.entry->name};
    HAWIYA_TRY(file.bytes, container->read(meta));
    HAWIYA_TRY(const bool chosen, choose(file, number));
    if (!chosen) continue;
    file.contents = parts.of(meta);
    found = std::move(file);
    if (number) break;
  }
  if (!found) return no_such_signature();
  return *std::move(found);
}

}  // namespace

Result<SignatureFileInContainer> find_signature_file(const ValidationInput& input, std::optional<std::size_t> number) {
  const FileKind kind = kind_of(input.bytes);
  if (kind == FileKind::container) return find_in_container(input, number);
  SignatureFileInContainer file{.is_xml = kind == FileKind::xml, .bytes = to_bytes(input.bytes), .contents = input.contents};
  HAWIYA_TRY(const bool chosen, choose(file, number));
  if (!chosen) return no_such_signature();
  return file;
}

Result<Bytes> put_back(const SignatureFileInContainer& file, const Bytes& bytes) {
  if (!file.archive) return bytes;
  HAWIYA_TRY(const zip::Reader reader, zip::Reader::open(zip::Source::of(*file.archive)));
  Bytes written;
  zip::Writer writer(
      [&](ByteView piece) -> Result<void> {
        written.insert(written.end(), piece.begin(), piece.end());
        return {};
      },
      make_time(1980, 1, 1));
  for (const zip::Entry& entry : reader.entries()) {
    const bool replaced = entry.name == file.entry;
    HAWIYA_CHECK(replaced ? writer.add(entry.name, bytes, zip::Method::deflated) : writer.copy(reader, entry));
  }
  HAWIYA_CHECK(writer.finish(reader.comment()));
  return written;
}

}  // namespace hawiya::sign
