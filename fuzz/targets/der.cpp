// The DER reader: every element is read as every type, and what a type accepts is written again as the same octets.
#include <hawiya/der/ber.hpp>
#include <hawiya/der/reader.hpp>
#include <hawiya/der/writer.hpp>

#include "touch.hpp"

using namespace hawiya;

namespace {

void same(const der::Writer& writer, const der::Element& element) { fuzz::require(equal(writer.bytes(), element.whole)); }

void read_numbers(const der::Element& element) {
  if (const auto value = der::Reader(element.whole).boolean()) same(der::Writer().boolean(*value), element);
  if (const auto content = der::Reader(element.whole).integer()) {
    fuzz::require(der::is_minimal_integer(*content));
    same(der::Writer().element(element.tag, *content), element);
  }
  if (const auto value = der::Reader(element.whole).small_integer()) same(der::Writer().small_integer(*value), element);
  if (const auto value = der::Reader(element.whole).small_integer(der::tag::enumerated))
    same(der::Writer().small_integer(*value, der::tag::enumerated), element);
}

void read_strings(const der::Element& element) {
  if (const auto bits = der::Reader(element.whole).bit_string()) {
    fuzz::require(bits->unused < 8 && !bits->bit(bits->octets.size() * 8));
    same(der::Writer().bit_string(bits->octets, bits->unused), element);
  }
  if (const auto octets = der::Reader(element.whole).octet_string()) same(der::Writer().octet_string(*octets), element);
  if (der::Reader(element.whole).null()) same(der::Writer().null(), element);
  if (const auto oid = der::Reader(element.whole).oid()) {
    same(der::Writer().oid(*oid), element);
    if (const auto again = der::Oid::parse(oid->to_string())) fuzz::require(*again == *oid);
  }
}

void read_times(const der::Element& element) {
  if (const auto time = der::Reader(element.whole).generalized_time()) same(der::Writer().generalized_time(*time), element);
  const auto time = der::Reader(element.whole).time();
  if (time && element.tag == der::tag::utc_time) same(der::Writer().time(*time), element);
}

// True when all of it is well formed, to the depth at which check_nested stops.
bool walk(der::Reader reader, unsigned depth_left) {
  while (!reader.at_end()) {
    const std::uint8_t* const start = reader.position();
    const auto element = reader.next();
    if (!element) {
      fuzz::touch(element.error());
      return false;
    }
    fuzz::require(element->whole.data() == start && reader.position() == start + element->whole.size());
    same(der::Writer().element(element->tag, element->content), *element);
    fuzz::require(der::single(element->whole, element->tag).has_value());
    read_numbers(*element);
    read_strings(*element);
    read_times(*element);
    if ((element->tag & 0x20) == 0) continue;
    if (depth_left == 0 || !walk(der::Reader(element->content), depth_left - 1)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const bool well_formed = walk(der::Reader(bytes), 32);
  fuzz::require(der::check_nested(bytes).has_value() == well_formed);
  if (const auto form = der::to_definite_form(bytes)) {
    fuzz::require(form->size <= size);
    const ByteView definite = form->encoding ? ByteView(*form->encoding) : bytes.first(form->size);
    fuzz::require(der::check_nested(definite, 70).has_value() && !der::to_definite_form(definite)->encoding);
  }
  return 0;
}
