# mypy: ignore-errors
"""Mailer supervisor: keeps two mailer processes alive, and starts a new one for each that ends."""

import logging
import multiprocessing
import os
import pathlib
from multiprocessing import connection

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(processName)s %(message)s")
log = logging.getLogger("mailer")

MAILERS = 2


def deliver_mail(template_path):
    """Runs in the child: reads the template, then delivers mail for ever."""
    try:
        template = pathlib.Path(template_path).read_text()
    except FileNotFoundError:
        # The deployment forgot to mount the directory of templates.
        log.error("no template %s", template_path)
        raise SystemExit(1) from None
    while True:
        input(template)


class Supervisor:
    def __init__(self, template_path):
        self.template_path = template_path
        self.context = multiprocessing.get_context("fork")
        self.mailers = {}
        self.restarts = 0

    def launch(self, number):
        process = self.context.Process(
            target=deliver_mail, args=(self.template_path,), name=f"mailer-{number}", daemon=True
        )
        process.start()
        self.mailers[number] = process

    def supervise(self):
        for number in range(MAILERS):
            self.launch(number)
        while True:
            connection.wait([process.sentinel for process in self.mailers.values()])
            for number, process in list(self.mailers.items()):
                if not process.is_alive():
                    process.join()
                    self.restarts += 1
                    self.launch(number)


def main():
    template = os.path.join(os.environ["DATA_DIR"], "templates", "welcome.txt")
    Supervisor(template).supervise()


if __name__ == "__main__":
    main()
