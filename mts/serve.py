"""`python -m mts.serve`: granian with its own options, whose workers may die without the service ending.

By itself granian gives each worker a socket of its own on Linux, so nobody listens between the death of the
last one and the start of the next, and it ends when the same worker dies twice in 5.5 seconds.
"""

import time

from granian import Granian, cli

A_WHILE, FAULT = 60, 20  # so many deaths in so many seconds are no accident: then the service ends after all


class Server(Granian):
    """Keeps the one socket itself, where connections wait for the next worker, and forgives a few deaths."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._deaths: list[float] = []

    def _init_shared_socket(self) -> None:
        super()._init_shared_socket()
        if self._shd is None:  # Linux; elsewhere, and for a Unix socket, granian does this itself
            self._shd = self._ssp.build()
            self._sfd = self._shd.get_fd()
            self._ssp = None

    def _respawn_workers(self, workers, *args, **kwargs) -> None:
        super()._respawn_workers(workers, *args, **kwargs)
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < A_WHILE] + [now] * len(workers)
        if len(self._deaths) < FAULT:
            self.respawned_wrks.clear()  # what granian looks at to tell that a worker dies again and again


if __name__ == "__main__":
    cli.Server = Server
    cli.entrypoint()
