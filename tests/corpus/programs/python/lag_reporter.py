# mypy: ignore-errors
"""A partitioned consumer that reports its lag to the log."""

import asyncio
import logging
import os

PARTITIONS = 8
REPORT_EVERY = 0.1

log = logging.getLogger("consumer")


class Partition:
    def __init__(self, number):
        self.number = number
        self.committed = 0
        self.end = 0
        self.messages = asyncio.Queue()

    @property
    def lag(self):
        return self.end - self.committed


class Consumer:
    def __init__(self, group):
        self._group = group
        self._partitions = [Partition(number) for number in range(PARTITIONS)]

    async def consume(self, partition):
        while True:
            await partition.messages.get()
            partition.committed += 1

    async def report_lag(self):
        while True:
            for partition in self._partitions:
                log.info(
                    "group=%s partition=%d committed=%d end=%d lag=%d",
                    self._group,
                    partition.number,
                    partition.committed,
                    partition.end,
                    partition.lag,
                )
            await asyncio.sleep(REPORT_EVERY)

    async def run(self):
        await asyncio.gather(self.report_lag(), *(self.consume(partition) for partition in self._partitions))


if __name__ == "__main__":
    logging.basicConfig(
        filename=os.path.join(os.environ["DATA_DIR"], "consumer.log"),
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    asyncio.run(Consumer("billing").run())
