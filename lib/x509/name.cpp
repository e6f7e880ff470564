#include <algorithm>
#include <array>
#include <hawiya/der/reader.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/text/hex.hpp>
#include <hawiya/text/utf8.hpp>
#include <hawiya/x509/name.hpp>

#include "base/try.hpp"
#include "x509/fold.hpp"

namespace hawiya::x509 {
namespace attribute {
namespace {

struct Entry {
  der::Oid oid;
  const char* name;
};
constexpr std::array table{
    Entry{common_name, "CN"},
    Entry{surname, "SN"},
    Entry{serial_number, "serialNumber"},
    Entry{country, "C"},
    Entry{locality, "L"},
    Entry{state, "ST"},
    Entry{street, "street"},
    Entry{organization, "O"},
    Entry{organizational_unit, "OU"},
    Entry{title, "title"},
    Entry{given_name, "GN"},
    Entry{pseudonym, "pseudonym"},
    Entry{organization_identifier, "organizationIdentifier"},
    Entry{dn_qualifier, "dnQualifier"},
    Entry{email_address, "emailAddress"},
    Entry{domain_component, "DC"},
    Entry{user_id, "UID"},
};

}  // namespace

std::string short_name(const der::Oid& type) {
  const auto entry = std::ranges::find(table, type, &Entry::oid);
  return entry == table.end() ? type.to_string() : entry->name;
}

Result<der::Oid> by_name(std::string_view name) {
  for (const Entry& entry : table)
    if (name == entry.name) return entry.oid;
  auto oid = der::Oid::parse(name);
  if (!oid) return Error{ErrorCode::name_malformed, "unknown attribute type \"" + std::string(name.substr(0, 60)) + "\""};
  return oid;
}

}  // namespace attribute

namespace {

constexpr std::size_t max_attributes = 256, max_value_octets = 32768;

Error malformed(std::string_view what) { return {ErrorCode::name_malformed, std::string(what)}; }

bool is_printable_character(std::uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view(" '()+,-./:=?").find(static_cast<char>(c)) != std::string_view::npos;
}

// BMPString and UniversalString hold code points of 2 and 4 octets.
Result<std::string> wide_text(ByteView content, std::size_t width) {
  if (content.size() % width != 0) return malformed("character cut short");
  std::u32string points;
  for (std::size_t i = 0; i < content.size(); i += width) {
    char32_t point = 0;
    for (std::size_t j = 0; j < width; ++j) point = point << 8 | content[i + j];
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return malformed("not a Unicode character");
    points.push_back(point);
  }
  return text::encode_utf8(points);
}

Result<std::string> latin_text(ByteView content, std::uint8_t highest) {
  std::u32string points;
  for (const std::uint8_t octet : content) {
    if (octet > highest) return malformed("a character that the string type does not allow");
    points.push_back(octet);
  }
  return text::encode_utf8(points);
}

// Real certificates put '@', '_' and '*' into PrintableString, so on reading any ASCII passes there.
Result<std::string> string_value(const der::Element& element) {
  namespace tag = der::tag;
  switch (element.tag) {
    case tag::utf8_string:
      if (!text::decode_utf8(as_text(element.content))) return malformed("not UTF-8");
      return std::string(as_text(element.content));
    case tag::printable_string:
    case tag::numeric_string:
    case tag::ia5_string:
    case tag::visible_string: return latin_text(element.content, 0x7f);
    case tag::teletex_string: return latin_text(element.content, 0xff);
    case tag::bmp_string: return wide_text(element.content, 2);
    case tag::universal_string: return wide_text(element.content, 4);
    default: return text::to_hex(element.whole);
  }
}

bool is_string(std::uint8_t tag) {
  namespace t = der::tag;
  return tag == t::utf8_string || tag == t::printable_string || tag == t::numeric_string || tag == t::ia5_string ||
         tag == t::visible_string || tag == t::teletex_string || tag == t::bmp_string || tag == t::universal_string;
}

std::string canonical_attribute(const NameAttribute& attribute) {
  std::string form(as_text(attribute.type.content()));
  form += '\0';
  form += is_string(attribute.string_tag) ? "s" + fold(attribute.value) : "r" + attribute.value;
  return form + '\0';
}

std::uint8_t default_tag(const der::Oid& type) {
  if (type == attribute::country || type == attribute::serial_number || type == attribute::dn_qualifier)
    return der::tag::printable_string;
  if (type == attribute::domain_component || type == attribute::email_address) return der::tag::ia5_string;
  return der::tag::utf8_string;
}

std::string escaped(const std::string& value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      text += '\\' + text::to_hex(as_bytes({&c, 1}));
    } else {
      if (edge_space || std::string_view("\"+,;<>\\").find(c) != std::string_view::npos || (c == '#' && i == 0)) text += '\\';
      text += c;
    }
  }
  return text;
}

}  // namespace

struct Name::Impl {
  Bytes der;
  std::vector<NameAttribute> attributes = {};
  std::vector<std::string> rdns = {};
  std::string canonical = {};

  Result<void> read() {
    HAWIYA_TRY(const der::Element name, der::single(der, der::tag::sequence));
    der::Reader sequence(name.content);
    for (std::size_t rdn = 0; !sequence.at_end(); ++rdn) {
      HAWIYA_TRY(der::Reader set, sequence.enter(der::tag::set));
      if (set.at_end()) return malformed("empty RDN");
      std::vector<std::string> forms;
      while (!set.at_end()) {
        HAWIYA_CHECK(read_attribute(set, rdn));
        forms.push_back(canonical_attribute(attributes.back()));
      }
      std::ranges::sort(forms);
      std::string joined;
      for (const std::string& form : forms) joined += form;
      rdns.push_back(std::to_string(joined.size()) + ':' + joined);
      canonical += rdns.back();
    }
    return {};
  }

  Result<void> read_attribute(der::Reader& set, std::size_t rdn) {
    HAWIYA_TRY(der::Reader pair, set.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Oid type, pair.oid());
    HAWIYA_TRY(const der::Element value, pair.next());
    HAWIYA_CHECK(pair.end());
    if (attributes.size() >= max_attributes || value.content.size() > max_value_octets)
      return malformed("too many or too long attributes");
    HAWIYA_TRY(std::string text, string_value(value));
    attributes.push_back({type, std::move(text), value.tag, rdn});
    return {};
  }
};

Name::Name() {
  static const auto empty = std::make_shared<const Impl>(Impl{.der = Bytes{0x30, 0x00}});
  impl_ = empty;
}

Result<Name> Name::from_der(ByteView der) {
  auto impl = std::make_shared<Impl>(Impl{.der = to_bytes(der)});
  if (auto read = impl->read(); !read) {
    Error error = std::move(read).error();
    error.code = ErrorCode::name_malformed;
    return error;
  }
  return Name(std::move(impl));
}

Result<Name> Name::from_attributes(const std::vector<NameAttribute>& attributes) {
  der::Writer writer;
  std::optional<Error> wrong;
  writer.nested(der::tag::sequence, [&] {
    for (const NameAttribute& item : attributes) {
      const std::uint8_t tag = item.string_tag != 0 ? item.string_tag : default_tag(item.type);
      const bool fits = tag == der::tag::printable_string ? std::ranges::all_of(as_bytes(item.value), is_printable_character)
                        : tag == der::tag::ia5_string
                            ? std::ranges::all_of(as_bytes(item.value), [](std::uint8_t c) { return c < 0x80; })
                            : text::decode_utf8(item.value).has_value();
      if (item.value.empty() || !fits)
        wrong = malformed("the value of " + attribute::short_name(item.type) +
                          " is empty or has characters that its type does not allow");
      writer.nested(der::tag::set,
                    [&] { writer.nested(der::tag::sequence, [&] { writer.oid(item.type).text(tag, item.value); }); });
    }
  });
  if (wrong) return *wrong;
  return from_der(writer.bytes());
}

ByteView Name::der() const { return impl_->der; }
const std::vector<NameAttribute>& Name::attributes() const { return impl_->attributes; }
const std::string& Name::canonical() const { return impl_->canonical; }
const std::vector<std::string>& Name::canonical_rdns() const { return impl_->rdns; }

const std::string* Name::only(const der::Oid& type) const {
  const std::string* value = nullptr;
  for (const NameAttribute& item : impl_->attributes) {
    if (item.type != type) continue;
    if (value != nullptr) return nullptr;
    value = &item.value;
  }
  return value;
}

std::string Name::to_string() const {
  std::string text;
  std::size_t rdn = 0;
  for (const NameAttribute& item : impl_->attributes) {
    if (!text.empty()) text += item.rdn == rdn ? " + " : ", ";
    rdn = item.rdn;
    text += attribute::short_name(item.type) + "=" + (is_string(item.string_tag) ? escaped(item.value) : "#" + item.value);
  }
  return text;
}

bool Name::within(const Name& subtree) const {
  const auto& mine = canonical_rdns();
  const auto& root = subtree.canonical_rdns();
  return root.size() <= mine.size() && std::equal(root.begin(), root.end(), mine.begin());
}

}  // namespace hawiya::x509
