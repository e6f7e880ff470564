#include "zip/compression.hpp"

#include <zlib.h>

#include <array>
#include <limits>
#include <new>

#include "base/try.hpp"
#include "zip/writer.hpp"

namespace hawiya::zip {
namespace {

constexpr std::size_t piece_size = 64u << 10;
constexpr int raw_deflate = -MAX_WBITS;

// zlib counts in unsigned int.
ByteView next_input(ByteView rest) { return rest.first(std::min<std::size_t>(rest.size(), std::numeric_limits<uInt>::max())); }

// zlib does not write to its input.
void set_input(z_stream& stream, ByteView input) {
  stream.next_in = const_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
}

void set_output(z_stream& stream, std::span<std::uint8_t> room) {
  stream.next_out = room.data();
  stream.avail_out = static_cast<uInt>(room.size());
}

}  // namespace

std::uint32_t crc32(ByteView bytes, std::uint32_t so_far) {
  return static_cast<std::uint32_t>(::crc32_z(so_far, bytes.data(), bytes.size()));
}

struct Inflater::Impl {
  std::uint64_t left;
  std::function<Result<void>(ByteView)> sink;
  z_stream stream = {};
  bool has_ended = false;
  std::array<std::uint8_t, piece_size> room = {};
};

Inflater::Inflater(std::uint64_t size, std::function<Result<void>(ByteView)> sink)
    : impl_(std::make_unique<Impl>(Impl{.left = size, .sink = std::move(sink)})) {
  if (inflateInit2(&impl_->stream, raw_deflate) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() { inflateEnd(&impl_->stream); }

Result<void> Inflater::add(ByteView piece) {
  z_stream& stream = impl_->stream;
  if (impl_->has_ended && !piece.empty()) return Error{ErrorCode::zip_malformed, "octets after the end of the deflate stream"};
  set_input(stream, piece);
  for (;;) {
    set_output(stream, impl_->room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return Error{ErrorCode::zip_malformed, "no deflate stream"};
    const std::size_t made = impl_->room.size() - stream.avail_out;
    if (made > impl_->left) return Error{ErrorCode::zip_malformed, "more content than the entry's size says"};
    impl_->left -= made;
    if (made > 0) HAWIYA_CHECK(impl_->sink(ByteView(impl_->room).first(made)));
    if (status == Z_STREAM_END) break;
    if (stream.avail_out > 0) return {};  // all input is used
  }
  impl_->has_ended = true;
  if (stream.avail_in > 0) return Error{ErrorCode::zip_malformed, "octets after the end of the deflate stream"};
  return {};
}

Result<void> Inflater::finish() {
  if (!impl_->has_ended) return Error{ErrorCode::zip_malformed, "the deflate stream is cut short"};
  if (impl_->left != 0) return Error{ErrorCode::zip_malformed, "less content than the entry's size says"};
  return {};
}

Bytes deflate(ByteView content) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_deflate, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  Bytes made;
  std::array<std::uint8_t, piece_size> room{};
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0 && !content.empty()) {
      const ByteView input = next_input(content);
      set_input(stream, input);
      content = content.subspan(input.size());
    }
    set_output(stream, room);
    status = ::deflate(&stream, content.empty() ? Z_FINISH : Z_NO_FLUSH);
    made.insert(made.end(), room.begin(), room.end() - stream.avail_out);
  }
  deflateEnd(&stream);
  return made;
}

}  // namespace hawiya::zip
