"""A server that is not the office: takes connections, with TLS or without, and keeps every byte that it is told."""
import socket
import ssl
import threading


class Impostor:
    """`context`: of ssl, or None for plain bytes. `answer`: what it says once a request's head has come."""

    def __init__(self, context=None, answer=b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"):
        self.context = context
        self.answer = answer
        self.heard = b""
        self.connections = 0
        self.came = threading.Event()  # someone connected, and what they wanted is known
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                self.talk(connection)
            except OSError:
                pass  # ssl.SSLError is one too: they did not like us
            finally:
                connection.close()
            self.connections += 1
            self.came.set()

    def talk(self, connection):
        connection.settimeout(20)
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        with connection:
            while b"\r\n\r\n" not in self.heard:
                said = connection.recv(65536)
                if not said:
                    return
                self.heard += said
            connection.sendall(self.answer)

    def wait(self, seconds=60):
        """Until a connection has come and ended."""
        if not self.came.wait(seconds):
            raise AssertionError(f"nobody came within {seconds} s")

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(30)


def server_context(cert, key, newest=None):
    """`newest`: ssl.TLSVersion; OpenSSL's security level has to be lowered for the old ones to be spoken at all."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.load_cert_chain(cert, key)
    return context
