# mypy: ignore-errors
"""Stand-by of a small database cluster: waits until the lease of the leader has run out, then takes over."""

import logging
import os
import threading
import time
from pathlib import Path

log = logging.getLogger("promoter")


class Lease:
    """The leader writes until when it holds the lease."""

    def __init__(self, path):
        self._path = Path(path)

    def renew(self, seconds):
        self._path.write_text(str(time.time() + seconds))

    def remaining(self):
        return float(self._path.read_text()) - time.time()


class Promoter(threading.Thread):
    def __init__(self, lease):
        super().__init__(name="promoter", daemon=True)
        self._lease = lease

    def await_leadership(self):
        while True:
            remaining = self._lease.remaining()
            log.debug("checking the lease of the leader")
            if remaining <= 0:
                return
            log.info("lease is still held, %.3f s remaining", remaining)
            log.warning("not promoting: another node is the leader")
            time.sleep(0.005)

    def run(self):
        self.await_leadership()
        log.info("promoted")


def main():
    data = os.environ["DATA_DIR"]
    logging.basicConfig(
        filename=os.path.join(data, "promoter.log"),
        level=logging.DEBUG,
        format="%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s",
    )
    lease = Lease(os.path.join(data, "leader.lease"))
    lease.renew(3600 * 24 * 365)
    Promoter(lease).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
