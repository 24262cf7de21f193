"""Pictures of our own screens: reads and writes PNG (RFC 2083) with 8 bits a sample, as far as tests need it."""
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Picture:
    """Pixels as rows of bytes, three a pixel: red, green, blue."""

    def __init__(self, width, height, rows):
        self.width, self.height, self.rows = width, height, rows

    def pixel(self, x, y):
        return tuple(self.rows[y][3 * x:3 * x + 3])


def _chunks(data):
    if data[:8] != SIGNATURE:
        raise ValueError("not a PNG file")
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if len(body) != length or struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] != zlib.crc32(kind + body):
            raise ValueError(f"a damaged {kind.decode('ascii', 'replace')} chunk")
        yield kind, body
        at += 12 + length


def _paeth(left, up, corner):
    near = left + up - corner
    by_left, by_up, by_corner = abs(near - left), abs(near - up), abs(near - corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner


def _unfilter(kind, row, above, step):
    if kind == 1:
        for i in range(step, len(row)):
            row[i] = (row[i] + row[i - step]) & 255
    elif kind == 2:
        for i, up in enumerate(above):
            row[i] = (row[i] + up) & 255
    elif kind == 3:
        for i, up in enumerate(above):
            row[i] = (row[i] + ((row[i - step] if i >= step else 0) + up) // 2) & 255
    elif kind == 4:
        for i, up in enumerate(above):
            left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
            row[i] = (row[i] + _paeth(left, up, corner)) & 255
    elif kind != 0:
        raise ValueError(f"filter {kind} is unknown")


def read(path):
    """Colour types 2 (RGB) and 3 (palette), not interlaced."""
    with open(path, "rb") as file:
        chunks = list(_chunks(file.read()))
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    if depth != 8 or colour not in (2, 3) or interlace:
        raise ValueError(f"{path}: {depth} bits, colour type {colour}, interlace {interlace} is not one of ours")
    step = 3 if colour == 2 else 1
    raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    rows, above, line = [], bytes(width * step), width * step + 1
    for y in range(height):
        row = bytearray(raw[y * line + 1:(y + 1) * line])
        _unfilter(raw[y * line], row, above, step)
        above = bytes(row)
        rows.append(above)
    if colour == 3:
        palette = dict(chunks)[b"PLTE"]
        colours = [palette[3 * i:3 * i + 3] for i in range(len(palette) // 3)]
        rows = [b"".join([colours[i] for i in row]) for row in rows]
    return Picture(width, height, rows)


def _chunk(kind, body):
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def write(path, picture):
    """With a palette where 256 colours are enough; rows that repeat are cheap by the filter Up."""
    pixels = [[row[3 * x:3 * x + 3] for x in range(picture.width)] for row in picture.rows]
    colours = sorted({pixel for row in pixels for pixel in row})
    if len(colours) <= 256:
        index = {colour: i for i, colour in enumerate(colours)}
        rows = [bytes([index[pixel] for pixel in row]) for row in pixels]
        colour, extra = 3, _chunk(b"PLTE", b"".join(colours))
    else:
        rows, colour, extra = picture.rows, 2, b""
    raw, above = [], None
    for row in rows:
        raw.append(b"\2" + bytes(len(row)) if row == above else b"\0" + row)
        above = row
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, colour, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(SIGNATURE + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", zlib.compress(b"".join(raw), 9)) +
                   _chunk(b"IEND", b""))


class Difference:
    """How many pixels differ, and the rectangle around them (x, y, width, height)."""

    def __init__(self, expected, actual):
        self.count, left, top, right, bottom = 0, expected.width, None, -1, -1
        for y, (one, other) in enumerate(zip(expected.rows, actual.rows)):
            if one == other:
                continue
            top = y if top is None else top
            bottom = y
            for x in range(expected.width):
                if one[3 * x:3 * x + 3] != other[3 * x:3 * x + 3]:
                    self.count += 1
                    left, right = min(left, x), max(right, x)
        self.rect = (left, top, right - left + 1, bottom - top + 1) if self.count else (0, 0, 0, 0)


def difference_picture(expected, actual):
    """What is the same pale, what differs red where it is new and blue where it was."""
    rows = []
    for one, other in zip(expected.rows, actual.rows):
        row = bytearray()
        for x in range(expected.width):
            was, now = one[3 * x:3 * x + 3], other[3 * x:3 * x + 3]
            if was == now:
                pale = 192 + sum(now) // 12
                row += bytes((pale, pale, pale))
            else:
                row += b"\xd0\x10\x10" if sum(now) < sum(was) else b"\x10\x10\xd0"
        rows.append(bytes(row))
    return Picture(expected.width, expected.height, rows)
