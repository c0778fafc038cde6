"""200 uploads and downloads of media files through a way that cuts, stalls and alters: 0 wrong bytes.

``python -m tests.benchmarks.s3_faults [--rounds 200] [--seed 1] [--share 0.3]`` prints one line of
figures and ends with 1 where a byte was wrong or an asset was lost. Needs the development packages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from app.media.s3 import S3Assets
from app.media.s3_link import Patience
from app.media.s3_settings import parse
from tests.benchmarks.faulty_proxy import FaultyProxy, at_random

SIZES = (0, 1, 1_000, 60_000, 300_000, 1_500_000)
LARGE = 17_000_000
"""Bytes of every twentieth asset: three parts."""


def run(rounds: int, seed: int, share: float) -> dict[str, object]:
    """Put assets through the proxy and get them back into an empty cache; figures of what happened."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)  # it tells of every altered request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
    chance = random.Random(seed)
    wrong = refused = 0
    began = time.monotonic()
    try:
        with (
            mock.patch.dict(os.environ, keys),
            tempfile.TemporaryDirectory() as folder,
            FaultyProxy(server.get_host_and_port(), at_random(seed, share)) as proxy,
        ):
            import boto3

            address, port = server.get_host_and_port()
            direct = boto3.client("s3", endpoint_url=f"http://{address}:{port}", region_name="us-east-1")
            direct.create_bucket(Bucket="media")
            settings = parse(f"s3://media/assets?endpoint={proxy.url}&region=us-east-1&timeout=0.3")
            patience = Patience(attempts=30, first_wait=0.001, longest_wait=0.01)
            giver = S3Assets(settings, Path(folder, "giver"), patience)
            taker = S3Assets(settings, Path(folder, "taker"), patience)
            for number in range(rounds):
                size = LARGE if number % 20 == 19 else chance.choice(SIZES)
                data = chance.randbytes(size) + str(number).encode()
                asset_id = giver.put_bytes(data, ".bin")
                stored = direct.get_object(Bucket="media", Key=f"assets/{asset_id[:2]}/{asset_id}")
                refused += hashlib.sha256(stored["Body"].read()).hexdigest() != asset_id
                wrong += taker.path(asset_id).read_bytes() != data
            return {
                "rounds": rounds,
                "wrong_bytes_read": wrong,
                "wrong_bytes_stored": refused,
                "connections": proxy.connections,
                "faults": dict(sorted(proxy.seen.items())),
                "wall_s": round(time.monotonic() - began, 1),
            }
    finally:
        server.stop()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.3, help="of connections that meet a fault")
    options = parser.parse_args()
    figures = run(options.rounds, options.seed, options.share)
    print(json.dumps(figures))
    return 1 if figures["wrong_bytes_read"] or figures["wrong_bytes_stored"] else 0


if __name__ == "__main__":
    sys.exit(main())
