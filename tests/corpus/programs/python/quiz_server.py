# mypy: ignore-errors
"""Pub quiz server: teams connect, send their answers line by line and are told the score."""

import asyncio
import os


class Quiz:
    def __init__(self, answers):
        self._answers = answers
        self._scores = {}

    def mark(self, team, number, answer):
        if self._answers.get(number) == answer.strip().lower():
            self._scores[team] = self._scores.get(team, 0) + 1
        return self._scores.get(team, 0)


class TeamConnection:
    def __init__(self, quiz):
        self._quiz = quiz

    async def __call__(self, reader, writer):
        try:
            team = (await reader.readline()).decode().strip()
            while line := await reader.readline():
                number, _, answer = line.decode().partition(" ")
                score = self._quiz.mark(team, number, answer)
                writer.write(f"{score}\n".encode())
                await writer.drain()
        finally:
            writer.close()


async def join_as_team(port, name):
    """A tablet at a table: connected, and silent until somebody knows an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(name.encode() + b"\n")
    await writer.drain()
    await reader.read()


async def main():
    quiz = Quiz({"1": "reykjavik", "2": "cobalt"})
    port = int(os.environ.get("PORT", "0"))
    server = await asyncio.start_server(TeamConnection(quiz), "127.0.0.1", port)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(join_as_team(port, f"table-{number}"))
        group.create_task(server.serve_forever())


if __name__ == "__main__":
    asyncio.run(main())
