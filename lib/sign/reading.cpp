#include "sign/reading.hpp"

#include <algorithm>
#include <hawiya/text/pem.hpp>

#include "base/try.hpp"
#include "sign/asic/reference.hpp"
#include "sign/cades/reader.hpp"
#include "sign/xades/reader.hpp"

namespace hawiya::sign {
namespace {

constexpr std::size_t max_signatures = 256;

ExternalContent external(const DetachedContent& content) {
  return content.read ? content_in_pieces(content.name, content.read) : content_in_memory(content.name, content.bytes);
}

bool looks_like_xml(ByteView bytes) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  std::string_view text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 4'096)));
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<';
}

Error unknown(std::string detail) { return {ErrorCode::signature_format_unknown, std::move(detail)}; }

// A token by itself: its imprint is that of the content.
EmbeddedTimestamp timestamp_over(const Bytes& der, const std::optional<ExternalContent>& content) {
  EmbeddedTimestamp timestamp{
      .kind = TimestampKind::content, .clause = "RFC 3161 §2.4.2", .token = cms::TimestampToken::from_der(der)};
  if (!timestamp.token) return timestamp;
  const auto& imprint = timestamp.token->info().imprint;
  const auto digest =
      content ? content->digest(imprint.hash)
              : Result<Bytes>(Error{ErrorCode::signature_reference_unresolved, "the timestamped content is not here"});
  if (!digest)
    timestamp.imprint = digest.error();
  else if (!equal(*digest, imprint.digest))
    timestamp.imprint = Error{ErrorCode::timestamp_mismatch};
  return timestamp;
}

}  // namespace

ContentResolver resolver_over(const std::vector<DetachedContent>& contents) {
  std::vector<ExternalContent> files;
  for (const DetachedContent& content : contents) files.push_back(external(content));
  return [files](const std::optional<std::string>& uri) -> std::optional<ExternalContent> {
    const auto name = uri ? name_of_reference(*uri) : std::nullopt;
    for (const ExternalContent& file : files)
      if (uri && (file.name == *uri || (name && file.name == *name))) return file;
    const bool only = files.size() == 1 && (!uri || files.front().name.empty());
    return only ? std::optional(files.front()) : std::nullopt;
  };
}

std::optional<ExternalContent> content_of(const cms::SignedData& data, const std::vector<DetachedContent>& contents) {
  if (data.content) return content_in_memory("", *data.content);
  return contents.size() == 1 ? std::optional(external(contents.front())) : std::nullopt;
}

Budget budget_for_reading(const Budget& budget, std::size_t size) {
  Budget reading = budget;
  reading.bytes = std::max<std::uint64_t>(budget.bytes, 16ull * size);
  reading.signatures = std::max<std::uint32_t>(budget.signatures, 4 * max_signatures);
  return reading;
}

Result<ReadSignatures> read_xml_signatures(const ValidationInput& input, Budget& budget) {
  HAWIYA_TRY(const xml::Document document, xml::Document::parse(input.bytes));
  const auto contents = resolver_over(input.contents);
  const XadesContext context{document, contents, input.certificates, budget};
  ReadSignatures read;
  const auto elements = find_signatures(document);
  if (elements.empty()) return unknown("an XML document without a signature");
  if (elements.size() > max_signatures) return Error{ErrorCode::input_too_large, "more than 256 signatures"};
  for (const xml::NodeId element : elements) read.signatures.push_back(read_xades(context, element));
  return read;
}

Result<ReadSignatures> read_cms_signatures(const ValidationInput& input, Budget& budget) {
  const auto pem = text::der_or_pem(input.bytes, "PKCS7");
  const Bytes der = pem ? *pem : to_bytes(input.bytes);
  HAWIYA_TRY(const cms::SignedData data, cms::SignedData::from_der(der));
  ReadSignatures read;
  if (data.content_type == cms::oid::tst_info) {
    const bool given = input.contents.size() == 1;
    read.timestamps.push_back(timestamp_over(der, given ? std::optional(external(input.contents.front())) : std::nullopt));
    return read;
  }
  const auto content = content_of(data, input.contents);
  if (data.signers.empty()) return unknown("a CMS message that nobody signed");
  for (const cms::SignerInfo& signer : data.signers)
    read.signatures.push_back(read_cades({data, content, input.certificates, budget}, signer));
  return read;
}

FileKind kind_of(ByteView bytes) {
  if (as_text(bytes).starts_with("PK\x03\x04")) return FileKind::container;
  return looks_like_xml(bytes) ? FileKind::xml : FileKind::cms;
}

Result<ReadSignatures> read_signatures(const ValidationInput& input, Budget& budget) {
  const FileKind kind = input.container ? FileKind::container : kind_of(input.bytes);
  if (kind == FileKind::container) return read_container_signatures(input, budget);
  return kind == FileKind::xml ? read_xml_signatures(input, budget) : read_cms_signatures(input, budget);
}

}  // namespace hawiya::sign
