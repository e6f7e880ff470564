#include <hawiya/http/url.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  if (const auto decoded = http::decode_percent(text)) fuzz::touch(*decoded);
  const auto url = http::parse_url(text);
  if (!url) return 0;
  fuzz::require(url->port != 0 && !url->host.empty() && url->target.starts_with('/'));
  // Written anew it is the same URL, so nobody reads it differently.
  const auto again = http::parse_url(url->scheme + "://" + url->authority() + url->target).value();
  fuzz::require(again.host == url->host && again.port == url->port && again.target == url->target);
  return 0;
}
