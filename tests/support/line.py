"""The line between kiosk and office: a loopback relay that can be cut, also in the middle of an answer."""
import selectors
import socket
import threading


class Line:
    """Relays connections to `port`. mode: "up"; "cut" (refuses and drops all); "mute" (requests arrive, answers don't)."""

    def __init__(self, port):
        self.port = port
        self.mode = "up"
        self.lock = threading.Lock()
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.wake_reader, self.wake_writer = socket.socketpair()
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.selector.register(self.wake_reader, selectors.EVENT_READ, None)
        self.peers = {}
        self.bytes = {"kiosk": 0, "office": 0}  # said by each
        self.running = True
        self.muted = threading.Event()
        self.taken = threading.Event()  # the relay has seen the new mode
        self.thread = threading.Thread(target=self.relay, daemon=True)
        self.thread.start()

    def set(self, mode):
        with self.lock:
            self.mode = mode
            self.muted.clear()
            self.taken.clear()
        self.wake_writer.send(b"x")
        if not self.taken.wait(30):
            raise AssertionError("the relay's thread is gone")

    def wait_lost_answer(self, seconds=30):
        """Waits until an answer of the office was lost while the line was mute."""
        if not self.muted.wait(seconds):
            raise AssertionError(f"no answer was lost within {seconds} s")

    def close(self):
        self.running = False
        self.wake_writer.send(b"x")
        self.thread.join()
        for one in [self.listener, self.wake_reader, self.wake_writer, *self.peers]:
            one.close()
        self.selector.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- the relay's thread -------------------------------------------------------------------------------
    def drop(self, one):
        other = self.peers.pop(one, None)
        if other is None:
            return  # went together with its peer
        self.peers.pop(other, None)
        for end in (one, other):
            self.selector.unregister(end)
            end.close()

    def accept(self):
        kiosk, _ = self.listener.accept()
        if self.mode == "cut":
            kiosk.close()
            return
        try:
            office = socket.create_connection(("127.0.0.1", self.port))
        except OSError:
            kiosk.close()
            return
        self.peers[kiosk], self.peers[office] = office, kiosk
        self.selector.register(kiosk, selectors.EVENT_READ, "kiosk")
        self.selector.register(office, selectors.EVENT_READ, "office")

    def pump(self, one, side):
        try:
            data = one.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.drop(one)
            return
        self.bytes[side] += len(data)
        if self.mode == "mute" and side == "office":
            # The answer is on its way and never arrives: the office has done its part, the kiosk can't know.
            self.drop(one)
            self.muted.set()
            return
        try:
            self.peers[one].sendall(data)
        except OSError:
            self.drop(one)

    def relay(self):
        while self.running:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj is self.wake_reader:
                    self.wake_reader.recv(64)
                    if self.mode == "cut":
                        for one in list(self.peers):
                            self.drop(one)
                    self.taken.set()
                elif key.fileobj in self.peers:
                    self.pump(key.fileobj, key.data)
