#pragma once
// GeneralName (RFC 5280 §4.2.1.6): the names in alternative names, constraints and pointers.

#include <hawiya/base/bytes.hpp>
#include <hawiya/der/reader.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/x509/name.hpp>
#include <vector>

namespace hawiya::x509 {

struct GeneralName {
  /// The CHOICE's tag numbers.
  enum class Kind : std::uint8_t {
    other_name = 0,
    rfc822_name = 1,
    dns_name = 2,
    x400_address = 3,
    directory_name = 4,
    edi_party_name = 5,
    uri = 6,
    ip_address = 7,
    registered_id = 8
  };

  Kind kind = Kind::uri;
  std::string text = {};  ///< rfc822Name, dNSName, URI: IA5 text.
  Name directory = {};    ///< directoryName.
  Bytes octets = {};      ///< iPAddress: the octets; every other kind: the DER content.

  /// One GeneralName; `der_malformed` for unknown tags, text that is not IA5, or an iPAddress of a wrong length. Addresses have 4
  /// or 16 octets, or 8 or 32 in name constraints (`subtree`), where the mask must be a prefix (§4.2.1.10, RFC 4632).
  [[nodiscard]] HAWIYA_API static Result<GeneralName> read(der::Reader& reader, bool subtree = false);
  HAWIYA_API void write(der::Writer& writer) const;

  /// Such as "URI:http://ca.example/ca.crt".
  [[nodiscard]] HAWIYA_API std::string to_string() const;
  [[nodiscard]] static GeneralName of_uri(std::string_view uri) { return {.kind = Kind::uri, .text = std::string(uri)}; }
};

using GeneralNames = std::vector<GeneralName>;

/// The content of a GeneralNames SEQUENCE, which is not empty.
[[nodiscard]] HAWIYA_API Result<GeneralNames> read_general_names(der::Reader content);
HAWIYA_API void write_general_names(der::Writer& writer, const GeneralNames& names, std::uint8_t tag = der::tag::sequence);

}  // namespace hawiya::x509
