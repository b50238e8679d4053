#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Applications of the recorded machines: those that answer, and senders of odd packets.

    apps.py COMMAND ARGUMENT...

Each runs until it is ended, and says "ready" when it has begun.
"""

import itertools
import selectors
import signal
import socket
import struct
import sys
import time

REQUEST = b"q" * 200
ANSWER = b"a" * 2000


def ready():
    print("ready", flush=True)


def every(per_second):
    """Numbers from 0 on, that many a second."""
    begin = time.monotonic()
    i = 0
    while True:
        time.sleep(max(0, begin + i / per_second - time.monotonic()))
        yield i
        i += 1


def listen(port):
    s = socket.create_server(("", int(port)), backlog=4096, reuse_port=True)
    ready()
    return s


def ask(s):
    """One request and its whole answer."""
    s.sendall(REQUEST)
    left = len(ANSWER)
    while left:
        got = s.recv(left)
        if not got:
            raise ConnectionError("closed before the answer")
        left -= len(got)


def connect(to, port, keepalive=True):
    s = socket.create_connection((to, int(port)))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if keepalive:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return s


def serve(port, on_request):
    """Answers each request, and closes what the peer closes."""
    with selectors.DefaultSelector() as waiting, listen(port) as listener:
        waiting.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is listener:
                    conn, _ = listener.accept()
                    conn.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    waiting.register(conn, selectors.EVENT_READ)
                elif key.fileobj.recv(len(REQUEST)):
                    on_request()
                    key.fileobj.sendall(ANSWER)
                else:
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()


def answer(port):
    serve(port, lambda: None)


def answer_once(port):
    """Answers one request on each connection, and closes it."""
    with listen(port) as listener:
        while True:
            conn, _ = listener.accept()
            with conn:
                conn.recv(len(REQUEST))
                conn.sendall(ANSWER)


def hang(port):
    """Listens, and never accepts."""
    with listen(port):
        signal.pause()


def pool(to, port, connections, per_second):
    """Requests in turn over connections that stay open."""
    conns = [connect(to, port) for _ in range(int(connections))]
    ready()
    for i in every(int(per_second)):
        ask(conns[i % len(conns)])


def visit(to, port, per_second):
    """A connection for each request."""
    ready()
    for _ in every(int(per_second)):
        with connect(to, port) as s:
            ask(s)


def proxy(port, to, upstream_port, connections):
    """Answers requests with what a pool of connections behind it has answered."""
    conns = itertools.cycle([connect(to, upstream_port) for _ in range(int(connections))])
    serve(port, lambda: ask(next(conns)))


def idle(to, port, connections):
    """One request over each connection, and then never another; no keepalive."""
    conns = [connect(to, port, keepalive=False) for _ in range(int(connections))]
    for s in conns:
        ask(s)
    ready()
    signal.pause()


def unread(port):
    """Closes each connection without reading what has arrived."""
    with listen(port) as listener:
        while True:
            conn, _ = listener.accept()
            time.sleep(0.005)
            conn.close()


def pause(port, seconds):
    """Accepts and closes what has come, and does something else for a while."""
    with listen(port) as listener:
        listener.setblocking(False)
        for _ in every(1 / float(seconds)):
            try:
                while True:
                    listener.accept()[0].close()
            except BlockingIOError:
                pass


def hold(port):
    """Accepts and then forgets about its connections: does not read, does not close."""
    conns = []
    with listen(port) as listener:
        while True:
            conns.append(listener.accept()[0])


def half_close(to, port, per_second):
    """Ends its own sending on each connection, and waits for a peer that never closes."""
    conns = []
    ready()
    for _ in every(int(per_second)):
        conns.append(connect(to, port))
        conns[-1].shutdown(socket.SHUT_WR)


def leave(to, port, per_second):
    """Sends a request on each connection and closes it without waiting for the answer."""
    ready()
    for _ in every(int(per_second)):
        try:
            with socket.create_connection((to, int(port))) as s:
                s.sendall(REQUEST)
                time.sleep(0.01)
        except ConnectionError:
            pass


def datagrams_read(port, buffer_bytes, per_second):
    """Reads that many datagrams a second at most; 0 bytes leave the buffer to the kernel."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if int(buffer_bytes):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(buffer_bytes))
    s.bind(("", int(port)))
    ready()
    for _ in every(int(per_second)):
        s.recv(2000)


def datagrams_send(to, port, per_second):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ready()
    for _ in every(int(per_second)):
        s.sendto(b"d" * 1000, (to, int(port)))


def datagrams_burst(to, port, count, seconds):
    """So many at once, again and again."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ready()
    for _ in every(1 / float(seconds)):
        for _ in range(int(count)):
            s.sendto(b"d" * 1000, (to, int(port)))


def raw():
    """A socket for packets with a header of our own; the kernel fills in its checksum."""
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    ready()
    return s


def ip_packet(source, to, protocol, payload, ident=0, offset_flags=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, offset_flags, 64,
        protocol, 0, socket.inet_aton(source), socket.inet_aton(to)) + payload


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def syn(source, source_port, to, port):
    def header(total):
        return struct.pack("!HHIIBBHHH", source_port, port, 1000, 0, 0x50, 0x02, 64240, total, 0)

    pseudo = socket.inet_aton(source) + socket.inet_aton(to) + struct.pack("!HH",
        socket.IPPROTO_TCP, 20)
    return header(checksum(pseudo + header(0)))


def syns(network, to, port, per_second, most):
    """SYNs from addresses NETWORK.1 to .200 that never answer, and in all not more than MOST."""
    s = raw()
    for i in every(int(per_second)):
        if i < int(most):
            source = "%s.%d" % (network, 1 + i % 200)
            packet = syn(source, 1024 + i % 60000, to, int(port))
            s.sendto(ip_packet(source, to, socket.IPPROTO_TCP, packet), (to, 0))


def damaged(source, to, port, per_second):
    """SYNs with a wrong checksum."""
    s = raw()
    for i in every(int(per_second)):
        packet = syn(source, 1024 + i % 60000, "0.0.0.0", int(port))
        s.sendto(ip_packet(source, to, socket.IPPROTO_TCP, packet), (to, 0))


def fragments(source, to, per_second):
    """First fragments of datagrams whose rest never comes."""
    s = raw()
    for i in every(int(per_second)):
        s.sendto(ip_packet(source, to, socket.IPPROTO_UDP, b"f" * 1400, 1 + i % 65535, 0x2000),
            (to, 0))


COMMANDS = (answer, answer_once, hang, pool, visit, proxy, idle, unread, pause, hold, half_close,
    leave, datagrams_read, datagrams_send, datagrams_burst, syns, damaged, fragments)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    {f.__name__: f for f in COMMANDS}[sys.argv[1]](*sys.argv[2:])
