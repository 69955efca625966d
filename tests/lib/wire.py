"""What test scripts need to read and spoil the bytes that travel.

Written from the description of the format, not from the programs' sources.
"""
import gzip
import socket
import ssl
import struct
import zlib

MAGIC = b"kheo bundle 1\n"
HEAD = struct.Struct(">cII")  # type, length, crc32c


def _crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82f63b78 if n & 1 else 0)
        table.append(n)
    return table


_TABLE = _crc_table()


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xff]
    return crc ^ 0xffffffff


def record(kind, body):
    """One record of a bundle."""
    head = kind + struct.pack(">I", len(body))
    return head + struct.pack(">I", crc32c(head + body)) + body


def bundle(records):
    return MAGIC + b"".join(record(k, b) for k, b in records)


def records(data):
    """[(offset, type, body)] of a whole bundle."""
    if not data.startswith(MAGIC):
        raise ValueError("not a bundle")
    found, at = [], len(MAGIC)
    while at < len(data):
        kind, size, crc = HEAD.unpack_from(data, at)
        body = data[at + HEAD.size:at + HEAD.size + size]
        if crc32c(kind + struct.pack(">I", size) + body) != crc:
            raise ValueError("bad checksum at %d" % at)
        found.append((at, kind, body))
        at += HEAD.size + size
    return found


def messages(stream):
    """[(offset of the body, head, body)] of the HTTP messages of one side of
    a connection that was recorded whole; all have a Content-Length."""
    found, at = [], 0
    while at < len(stream):
        end = stream.index(b"\r\n\r\n", at) + 4
        head, size = stream[at:end], 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        found.append((end, head, stream[end:end + size]))
        at = end + size
    return found


def boundaries(body):
    """Of a gzipped bundle: behind how many bytes each record has come out."""
    whole = gzip.decompress(body)
    marks = [at for at, _, _ in records(whole)] + [len(whole)]
    inflate, out, found = zlib.decompressobj(31), 0, []
    for i in range(len(body)):
        out += len(inflate.decompress(body[i:i + 1]))
        while marks and out >= marks[0]:
            found.append(i + 1)
            marks.pop(0)
    return found


def post(port, body, kind="application/vnd.kheo.bundle", plain=False):
    """POST to the hub on 127.0.0.1 as anybody could: (status, type, body)."""
    head = "POST /v1/sync HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % port
    head += "Content-Type: %s\r\n" % kind
    if kind.endswith("bundle"):
        head += "Content-Encoding: gzip\r\n"
    head += "Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", port), 20) as sock:
        if not plain:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            sock = context.wrap_socket(sock)
        sock.sendall(head.encode() + body)
        answer = b""
        try:
            while chunk := sock.recv(65536):
                answer += chunk
        except (ConnectionError, ssl.SSLError):
            pass
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    kind = b""
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-type":
            kind = value.strip()
    status = int(lines[0].split()[1]) if lines[0] else 0
    return status, kind.decode(), body


def flip(data, bit):
    """The same bytes with one bit turned."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
