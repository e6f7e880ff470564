#include <algorithm>
#include <array>
#include <hawiya/text/hex.hpp>
#include <hawiya/x509/general_name.hpp>

#include "base/try.hpp"

namespace hawiya::x509 {
namespace {

using enum GeneralName::Kind;

// RFC 4632: the ones of a mask come first.
bool is_prefix_mask(ByteView mask) {
  bool ended = false;
  for (const std::uint8_t octet : mask) {
    if (ended && octet != 0) return false;
    const auto inverted = static_cast<std::uint8_t>(~octet);
    if ((inverted & (inverted + 1)) != 0) return false;
    ended = octet != 0xff;
  }
  return true;
}

bool is_constructed(GeneralName::Kind kind) { return kind == other_name || kind == x400_address || kind == edi_party_name; }

Result<GeneralName> read_text(GeneralName::Kind kind, ByteView content) {
  if (!std::ranges::all_of(content, [](std::uint8_t c) { return c < 0x80 && c != 0; }))
    return Error{ErrorCode::der_malformed, "a general name that is not IA5 text"};
  return GeneralName{.kind = kind, .text = std::string(as_text(content))};
}

}  // namespace

Result<GeneralName> GeneralName::read(der::Reader& reader, bool subtree) {
  HAWIYA_TRY(const der::Element element, reader.next());
  const unsigned number = element.tag & 0x1fu;
  const auto kind = static_cast<Kind>(number);
  const std::uint8_t expected =
      number <= 8 && (is_constructed(kind) || kind == directory_name) ? der::tag::constructed(number) : der::tag::context(number);
  if (number > 8 || element.tag != expected) return Error{ErrorCode::der_malformed, "a general name of an unknown form"};
  switch (kind) {
    case rfc822_name:
    case dns_name:
    case uri: return read_text(kind, element.content);
    case directory_name: {
      HAWIYA_TRY(const Name name, Name::from_der(element.content));
      return GeneralName{.kind = kind, .directory = name};
    }
    case ip_address: {
      const std::size_t size = element.content.size(), unit = subtree ? 8 : 4;
      if (size != unit && size != unit * 4) return Error{ErrorCode::der_malformed, "an IP address of a wrong length"};
      if (subtree && !is_prefix_mask(element.content.subspan(size / 2)))
        return Error{ErrorCode::der_malformed, "an IP address mask that is no prefix (RFC 5280 §4.2.1.10)"};
      break;
    }
    case registered_id: HAWIYA_CHECK(der::Oid::from_content(element.content)); break;
    case other_name:
    case x400_address:
    case edi_party_name: HAWIYA_CHECK(der::check_nested(element.content)); break;
  }
  return GeneralName{.kind = kind, .octets = to_bytes(element.content)};
}

void GeneralName::write(der::Writer& writer) const {
  const auto number = static_cast<unsigned>(kind);
  switch (kind) {
    case rfc822_name:
    case dns_name:
    case uri: writer.text(der::tag::context(number), text); break;
    case directory_name: writer.element(der::tag::constructed(number), directory.der()); break;
    case ip_address:
    case registered_id: writer.element(der::tag::context(number), octets); break;
    case other_name:
    case x400_address:
    case edi_party_name: writer.element(der::tag::constructed(number), octets); break;
  }
}

std::string GeneralName::to_string() const {
  constexpr std::array<const char*, 9> names{"otherName",    "email", "DNS", "x400Address", "DirName",
                                             "ediPartyName", "URI",   "IP",  "registeredID"};
  const std::string label = std::string(names[static_cast<std::size_t>(kind)]) + ":";
  if (kind == directory_name) return label + directory.to_string();
  if (!text.empty()) return label + text;
  if (kind == ip_address && octets.size() == 4) {
    std::string address = label;
    for (std::size_t i = 0; i < 4; ++i) address += (i > 0 ? "." : "") + std::to_string(octets[i]);
    return address;
  }
  return label + text::to_hex(octets);
}

Result<GeneralNames> read_general_names(der::Reader content) {
  GeneralNames names;
  while (!content.at_end()) {
    HAWIYA_TRY(GeneralName name, GeneralName::read(content));
    names.push_back(std::move(name));
  }
  if (names.empty()) return Error{ErrorCode::der_malformed, "no general name"};
  return names;
}

void write_general_names(der::Writer& writer, const GeneralNames& names, std::uint8_t tag) {
  writer.nested(tag, [&] {
    for (const GeneralName& name : names) name.write(writer);
  });
}

}  // namespace hawiya::x509
