# mypy: ignore-errors
"""Recipes of a dye works over gRPC: the mixing machine asks for each vat what to put in."""

import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

METHOD = "/dyeworks.Recipes/Mix"
PIGMENTS = {"madder": (0.72, 0.16, 0.14), "weld": (0.86, 0.76, 0.2), "indigo": (0.16, 0.2, 0.47)}


class Recipes(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == METHOD:
            return grpc.unary_unary_rpc_method_handler(self.mix)
        return None

    def mix(self, request, context):
        """Find the shares of the pigments that come nearest to a colour."""
        wanted = json.loads(request)
        best = None
        for first in range(21):
            for second in range(21 - first):
                shares = (first / 20, second / 20, (20 - first - second) / 20)
                miss = self.distance(shares, wanted["colour"])
                if best is None or miss < best[0]:
                    best = (miss, shares)
        return json.dumps({"vat": wanted["vat"], "shares": dict(zip(PIGMENTS, best[1]))}).encode()

    @staticmethod
    def distance(shares, colour):
        mixed = [
            sum(share * tone[axis] for share, tone in zip(shares, PIGMENTS.values())) for axis in range(3)
        ]
        return sum((a - b) ** 2 for a, b in zip(mixed, colour))


def run_machine(target, parent):
    """Fill forty vats a second."""
    with grpc.insecure_channel(target) as channel:
        mix = channel.unary_unary(METHOD)
        vat = 0
        while os.getppid() == parent:
            vat += 1
            colour = [random.random() for _ in range(3)]
            recipe = json.loads(
                mix(json.dumps({"vat": vat, "colour": colour}).encode(), timeout=5, wait_for_ready=True)
            )
            assert recipe["vat"] == vat
            time.sleep(0.025)


def main():
    server = grpc.server(ThreadPoolExecutor(4, "recipes"))
    server.add_generic_rpc_handlers((Recipes(),))
    port = server.add_insecure_port(f"127.0.0.1:{os.environ.get('PORT', '0')}")
    server.start()
    subprocess.Popen([sys.executable, __file__, "machine", f"127.0.0.1:{port}", str(os.getpid())])
    server.wait_for_termination()


if __name__ == "__main__":
    if sys.argv[1:2] == ["machine"]:
        run_machine(sys.argv[2], int(sys.argv[3]))
    else:
        main()
