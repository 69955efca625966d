"""What a bad link does besides breaking: it is slow, it stalls, it is gone for
a while; and what answers in the hub's place, or in its name, once more."""
import random
import socket
import ssl
import threading
import time

CHUNK = 65536
HTML = ("<!DOCTYPE html><title>502</title><h1>Bad Gateway</h1>"
        "<p>Đã nhận, cảm ơn bạn.</p>").encode()


class Weather:
    """Slowness of all links of a proxy; seconds, and bytes a second."""

    def __init__(self, seed=1):
        self.lock = threading.Lock()
        self.random = random.Random(seed)
        self.rate = {"up": 0, "down": 0}
        self.latency = 0.0  # one way
        self.loss = 0.0     # of chunks
        self.stall = 0.0    # until a lost one is there
        self.every = 0.0
        self.gone = 0.0
        self.begun = time.monotonic()
        self.each = 0       # bytes upward
        self.carried = 0    # of them, since the link was gone
        self.back = 0.0     # when it will be there again

    def order(self, word, rest):
        """Take "latency S", "rate-up N", "rate-down N", "loss P S", "outage
        EVERY FOR" or "outage-bytes N FOR"; False for anything else."""
        if word in ("rate-up", "rate-down"):
            self.rate[word[5:]] = int(rest)
        elif word == "latency":
            self.latency = float(rest)
        elif word == "loss":
            self.loss, self.stall = map(float, rest.split())
        elif word == "outage":
            self.every, self.gone = map(float, rest.split())
            self.begun = time.monotonic()
        elif word == "outage-bytes":
            each, gone = rest.split()
            self.each, self.gone = int(each), float(gone)
            self.carried = 0
        else:
            return False
        return True

    def clear(self):
        self.rate = {"up": 0, "down": 0}
        self.latency = self.loss = self.every = self.back = 0.0
        self.each = 0

    def chunk(self, way):
        rate = self.rate[way]
        return max(64, rate // 10) if rate else CHUNK

    def is_out(self):
        """How long the link is still gone; 0 if it is there."""
        if not self.every:
            return max(0.0, self.back - time.monotonic())
        at = (time.monotonic() - self.begun) % self.every
        left = at - (self.every - self.gone)
        return self.gone - left if left >= 0 else 0.0

    def break_at(self, way, n):
        """Let the link break under the bytes that make each full."""
        with self.lock:
            if not self.each or way != "up":
                return
            self.carried += n
            if self.carried >= self.each:
                self.carried = 0
                self.back = time.monotonic() + self.gone

    def pass_on(self, way, n, turned):
        """Wait as long as N bytes take; TURNED: the direction has changed.
        False if the link went away meanwhile."""
        wait = n / self.rate[way] if self.rate[way] else 0.0
        if turned:
            wait += self.latency
        with self.lock:
            if self.loss and self.random.random() < self.loss:
                wait += self.stall
        if wait:
            time.sleep(wait)
        self.break_at(way, n)
        return not self.is_out()


def request_read(sock):
    """One HTTP request: its bytes, or b"" at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(CHUNK)
        if not more:
            return b""
        data += more
    head = data.partition(b"\r\n\r\n")[0].lower()
    length = 0
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
        if line.startswith(b"expect: 100-continue"):
            sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(data) < len(head) + 4 + length:
        more = sock.recv(CHUNK)
        if not more:
            return b""
        data += more
    return data


def answer_read(sock):
    """One HTTP answer to a request that was passed on."""
    sock.settimeout(30)
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(CHUNK)
        if not more:
            return data
        data += more
    head = data.partition(b"\r\n\r\n")[0].lower()
    length = 0
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(data) < len(head) + 4 + length:
        more = sock.recv(CHUNK)
        if not more:
            break
        data += more
    return data


def forward(request, to, tls):
    """Hand a request to the server over a connection of its own."""
    with socket.create_connection(to, 10) as plain:
        server = tls.wrap_socket(plain) if tls else plain
        server.sendall(request)
        answer = answer_read(server)
        if isinstance(server, ssl.SSLSocket):
            server.close()
        return answer


def page(status):
    return (f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n"
            f"Content-Length: {len(HTML)}\r\nConnection: close\r\n\r\n"
            ).encode() + HTML


def length_changed(answer, by):
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [b"Content-Length: %d" % (len(body) + by)
             if line.lower().startswith(b"content-length:") else line
             for line in head.split(b"\r\n")]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def speak(kind, client, to, tls):
    """Answer one request of CLIENT in a way of its own."""
    request = request_read(client)
    if not request:
        return
    if kind == "html":
        client.sendall(page("502 Bad Gateway"))
    elif kind == "html-ok":
        forward(request, to, tls)
        client.sendall(page("200 OK"))
    elif kind == "endless":
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: "
                       b"application/vnd.kheo.bundle\r\n"
                       b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0")
        while True:
            client.sendall(bytes(CHUNK))
    elif kind == "replay":
        forward(request, to, tls)
        forward(request, to, tls)
        client.sendall(forward(request, to, tls))
    elif kind in ("longer", "shorter"):
        by = 7 if kind == "longer" else -7
        client.sendall(length_changed(forward(request, to, tls), by))
    else:
        raise ValueError(kind)


KINDS = ("html", "html-ok", "endless", "replay", "longer", "shorter")
