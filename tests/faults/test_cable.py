"""A cable that is cut lets nothing through, and everything once it is mended."""

import socket

import pytest

from tests.faults.cable import Cable
from tests.kafka.apache import free_ports


def test_what_is_sent_while_it_is_cut_arrives_late_and_whole() -> None:
    outer, inner = free_ports(2)
    with socket.create_server(("127.0.0.1", inner)) as broker:
        cable = Cable(outer, inner)
        try:
            cable.wait()
            broker.accept()[0].close()  # that was the waiting
            with socket.create_connection(("127.0.0.1", outer)) as worker, broker.accept()[0] as answer:
                answer.settimeout(5)
                worker.sendall(b"before ")
                assert answer.recv(7) == b"before "

                cable.cut()
                worker.sendall(b"while")
                answer.settimeout(0.3)
                with pytest.raises(TimeoutError):
                    answer.recv(1)

                cable.mend()
                answer.settimeout(5)
                assert answer.recv(5, socket.MSG_WAITALL) == b"while"
                answer.sendall(b"back")
                worker.settimeout(5)
                assert worker.recv(4, socket.MSG_WAITALL) == b"back"
        finally:
            cable.close()
